"""What was answered with 204 is there after the power of `kill -9`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest
from azure.core.exceptions import AzureError
from contract.conftest import Emulator
from contract.data_plane import STREAM, TABLE, Pipeline, make_pipeline, now

from provisioner.emulator.process import start_child

pytestmark = [
    pytest.mark.contract,
    pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and strace are POSIX"),
]


def moved(pipeline: Pipeline, child) -> Pipeline:
    """The same pipeline on a restarted emulator."""
    return Pipeline(**{**vars(pipeline), "emulator": Emulator(child.ready), "endpoint": child.ready.https_url})


def test_rows_acknowledged_before_a_kill_are_stored_once(tmp_path):
    child = start_child(tmp_path)
    pipeline = make_pipeline(Emulator(child.ready))
    acknowledged = 0
    for _ in range(3):
        sent: list[int] = []
        sender = threading.Thread(target=_send_until_it_fails, args=(pipeline, sent))
        sender.start()
        while len(sent) < 20:
            time.sleep(0.01)
        os.kill(child.pid, signal.SIGKILL)
        sender.join()
        child.stop()
        acknowledged += len(sent)
        child = start_child(tmp_path)
        pipeline = moved(pipeline, child)
        stored = pipeline.rows(f"{TABLE} | count")[0][0]
        # One request may have been stored and its answer lost with the process.
        assert acknowledged <= stored <= acknowledged + 1
        acknowledged = stored
    assert pipeline.rows(f"{TABLE} | summarize dcount(_ItemId)")[0][0] == acknowledged
    child.stop()


def _send_until_it_fails(pipeline: Pipeline, sent: list[int]) -> None:
    with pipeline.ingestion(retry_total=0) as client:
        try:
            while True:
                client.upload(pipeline.immutable_id, STREAM, [{"Time": now(), "Line": f"row {len(sent)} "}])
                sent.append(1)
        except AzureError:
            pass


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_204_leaves_before_the_sync_of_its_commit(tmp_path):
    child = start_child(tmp_path / "data")
    pipeline = make_pipeline(Emulator(child.ready))
    trace = tmp_path / "trace"
    command = [
        "strace",
        "-f",
        "-p",
        str(child.pid),
        "-o",
        str(trace),
        "-e",
        "trace=fdatasync,fsync,pwrite64,write,sendto,sendmsg",
        "-y",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
        try:
            assert b"attached" in tracer.stderr.readline()
            connection = _plain_connection(child.ready.http_url)
            token = pipeline.emulator.credential().get_token("https://monitor.azure.com/.default").token
            for number in range(10):
                _post(connection, pipeline, token, number)
        finally:
            tracer.terminate()
    child.stop()
    _assert_synced_before_answered(trace.read_text(errors="replace").splitlines(), answers=10)


def _plain_connection(url: str):
    from http.client import HTTPConnection
    from urllib.parse import urlsplit

    return HTTPConnection(urlsplit(url).netloc, timeout=30)


def _post(connection, pipeline: Pipeline, token: str, number: int) -> None:
    path = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    connection.request("POST", path, f'[{{"Line":"row {number} "}}]', {"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 204


def _assert_synced_before_answered(lines: list[str], answers: int) -> None:
    """Between two answers the thread that wrote to the log has synced, and that has returned.

    Checkpoints sync as well, on a thread of their own, and do not count.
    """
    synced = found = 0
    writers = {line.split()[0] for line in lines if "pwrite64" in line and "store.db-wal>" in line}
    assert len(writers) == 1
    for line in lines:
        if line.split()[0] in writers and ("fdatasync" in line or "fsync" in line) and "unfinished" not in line:
            synced += 1
        elif "HTTP/1.1 204" in line:
            assert synced, "an answer left before a sync"
            found, synced = found + 1, 0
    assert found == answers
