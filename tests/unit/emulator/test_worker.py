"""A worker's loop, without its process."""

from __future__ import annotations

import gc
import io

import pytest

from provisioner.emulator import worker
from provisioner.emulator.messages import Failure, read_message, write_message
from provisioner.emulator.services.ingestion.payload import Payload, Processed
from provisioner.emulator.store.database import open_database


@pytest.fixture
def answers_to(tmp_path):
    """What a worker answers to messages before its input, or it itself, ends."""
    database = open_database(tmp_path)

    def ask(*messages):
        requests, results = io.BytesIO(), io.BytesIO()
        for message in messages:
            write_message(requests, message)
        requests.seek(0)
        worker.serve(requests, results, database.path)
        length = results.tell()
        results.seek(0)
        found = []
        while results.tell() < length:
            found.append(read_message(results))
        return found

    yield ask
    gc.unfreeze()
    gc.enable()
    database.close()


def payload(body):
    return Payload(body=body, encoding="", received=0, flows=())


def test_a_bug_is_told_and_the_work_goes_on(answers_to):
    broken, good = answers_to("no message of ours", payload(b"[{}]"))
    assert isinstance(broken, Failure)
    assert isinstance(good, Processed)


def test_a_worker_without_memory_says_so_and_makes_room_for_the_next(answers_to, monkeypatch):
    def full(_payload):
        raise MemoryError

    monkeypatch.setattr(worker, "process", full)
    (only,) = answers_to((payload(b"[{}]"),), payload(b"[{}]"))
    assert only == Failure(message="it wants more than half of this machine's memory")
