import time

from provisioner.emulator.store.checkpoints import LOG_PAGES, Checkpointer
from provisioner.emulator.store.database import FILE_NAME, open_database

DEADLINE = 10


def test_what_was_committed_moves_into_the_database_without_a_commit_that_does_it(tmp_path):
    database = open_database(tmp_path)
    file = tmp_path / FILE_NAME
    try:
        database.put("kind", "id", b"x" * 1_000_000)
        until = time.monotonic() + DEADLINE
        while file.stat().st_size < 1_000_000 and time.monotonic() < until:
            time.sleep(0.05)
        assert file.stat().st_size > 1_000_000
    finally:
        database.close()
    assert not (tmp_path / f"{FILE_NAME}-wal").exists()


def test_the_log_begins_anew(tmp_path):
    database = open_database(tmp_path)
    try:
        page = database.submit(lambda connection: connection.execute("PRAGMA page_size").fetchone()[0]).result()
        for number in range(30):
            database.put("kind", str(number % 3), bytes([number]) * (page * LOG_PAGES // 10))
        assert (tmp_path / f"{FILE_NAME}-wal").stat().st_size < 2 * page * LOG_PAGES
    finally:
        database.close()


def test_an_end_that_falls_between_two_steps_is_heard(tmp_path):
    checkpoints = Checkpointer(tmp_path / "store.db")
    clear = checkpoints._committed.clear

    def closed_meanwhile() -> None:
        checkpoints._closing.set()
        checkpoints._committed.set()
        clear()

    checkpoints._committed.clear = closed_meanwhile
    checkpoints.wake()
    checkpoints._thread.join(10)
    assert not checkpoints._thread.is_alive()
