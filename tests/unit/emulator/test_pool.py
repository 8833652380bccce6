import gzip
import os
import signal
import subprocess
import sys
import time

import pytest

from provisioner.emulator.pool import WorkerError, WorkerPool
from provisioner.emulator.services.ingestion.payload import Payload, Processed, Refused
from provisioner.emulator.store.database import open_database


@pytest.fixture
def pool(tmp_path):
    database = open_database(tmp_path)
    pool = WorkerPool(database.path, workers=1)
    yield pool
    pool.close()
    database.close()


def payload(body):
    return Payload(body=gzip.compress(body), encoding="gzip", received=0, flows=())


def test_a_worker_is_started_with_the_first_work_and_answers(pool):
    assert pool.process_ids() == ()
    answer = pool.submit(payload(b"[{},{}]"), 20).result(30)
    assert isinstance(answer, Processed)
    assert answer.rows_in == 2
    assert isinstance(pool.submit(payload(b"[1]"), 20).result(30), Refused)
    assert len(pool.process_ids()) == 1


def test_a_worker_that_died_is_replaced(pool):
    pool.submit(payload(b"[]"), 20).result(30)
    first = pool.process_ids()
    os.kill(first[0], signal.SIGTERM)
    assert pool.submit(payload(b"[{}]"), 20).result(30).rows_in == 1
    assert pool.process_ids() != first


@pytest.mark.skipif(sys.platform == "win32", reason="a process is stopped with a POSIX signal")
def test_work_that_takes_too_long_is_given_up_and_the_next_one_done(pool):
    pool.submit(payload(b"[]"), 20).result(30)
    os.kill(pool.process_ids()[0], signal.SIGSTOP)
    with pytest.raises(WorkerError, match=r"^the work took longer than 0.2 seconds$"):
        pool.submit(payload(b"[]"), 0.2).result(30)
    assert pool.submit(payload(b"[{}]"), 20).result(30).rows_in == 1


def test_a_bug_in_the_work_is_told_and_the_worker_goes_on(pool):
    with pytest.raises(WorkerError, match=r"^the work failed: KeyError"):
        pool.submit("not a task", 20).result(30)
    first = pool.process_ids()
    assert pool.submit(payload(b"[]"), 20).result(30).rows_in == 0
    assert pool.process_ids() == first


def test_work_whose_client_has_left_costs_nobody_anything(pool):
    begun = pool.submit(payload(b"[{}]"), 20)
    waiting = [pool.submit(payload(b"[{}]"), 20) for _ in range(5)]
    assert all(item.cancel() for item in waiting[1:])
    assert begun.result(30).rows_in == 1
    assert waiting[0].result(30).rows_in == 1
    assert not waiting[0].cancel()
    assert pool.submit(payload(b"[{},{}]"), 20).result(30).rows_in == 2


def test_work_that_has_begun_is_finished_though_its_client_leaves(pool):
    pool.submit(payload(b"[]"), 20).result(30)
    begun = pool.submit(payload(b"[" + b",".join([b"{}"] * 50_000) + b"]"), 20)
    while not begun.running() and not begun.done():
        time.sleep(0.001)
    assert not begun.cancel()
    assert pool.submit(payload(b"[{}]"), 20).result(30).rows_in == 1


def test_a_worker_ends_when_its_server_is_gone(tmp_path):
    open_database(tmp_path).close()
    command = [sys.executable, "-m", "provisioner.emulator.worker", str(tmp_path / "store.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        worker.stdin.close()
        assert worker.wait(20) == 0


def test_a_closed_pool_leaves_no_process_behind(tmp_path):
    database = open_database(tmp_path)
    pool = WorkerPool(database.path, workers=2)
    for _ in range(4):
        pool.submit(payload(b"[]"), 20).result(30)
    processes = pool.process_ids()
    pool.close()
    database.close()
    time.sleep(0.1)
    assert processes
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_worker_imports_only_what_its_work_needs():
    code = (
        "import sys, provisioner.emulator.worker\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'uvicorn', 'azure', 'click', 'rich', 'jinja2', 'yaml', 'jsonschema', 'trustme', 'cryptography'}))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
