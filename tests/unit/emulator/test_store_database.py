import gzip
import math
import sqlite3
import subprocess
import sys
import textwrap
import uuid
from pathlib import Path

import pytest

from provisioner.emulator.store import batches, codec, layout
from provisioner.emulator.store.database import FILE_NAME, open_database
from provisioner.emulator.store.failures import StoreUnavailableError
from provisioner.errors import UsageError

CASES = Path(__file__).parents[2] / "cases" / "emulator"


@pytest.fixture
def database(tmp_path):
    database = open_database(tmp_path / "data")
    yield database
    database.close()


def pragma(database, name):
    return database.submit(lambda connection: connection.execute(f"PRAGMA {name}").fetchone()[0]).result()


def test_documents_are_stored_replaced_listed_and_deleted(database):
    database.put("workspace", "b", b"1")
    database.put("workspace", "a", b"2")
    database.put("rule", "a", b"3")
    database.put("workspace", "a", b"4")

    assert database.get("workspace", "a") == b"4"
    assert database.get("workspace", "missing") is None
    assert database.list("workspace") == [("a", b"4"), ("b", b"1")]
    assert database.delete("workspace", "a") is True
    assert database.delete("workspace", "a") is False
    assert database.list("workspace") == [("b", b"1")]


def test_documents_survive_a_restart(tmp_path):
    first = open_database(tmp_path)
    first.put("rule", "x", b"body")
    first.close()
    second = open_database(tmp_path)
    assert second.get("rule", "x") == b"body"
    second.close()


def test_the_writer_syncs_every_commit(database):
    assert pragma(database, "synchronous") == 2
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "user_version") == layout.VERSION


def test_a_failing_job_undoes_only_itself(database):
    def fail(connection):
        connection.execute("INSERT INTO documents VALUES ('k', 'half', x'00')")
        raise ValueError("no")

    good = database.submit(lambda connection: connection.execute("INSERT INTO documents VALUES ('k', 'whole', x'01')"))
    bad = database.submit(fail)
    after = database.submit(lambda connection: connection.execute("INSERT INTO documents VALUES ('k', 'after', x'02')"))

    good.result()
    after.result()
    with pytest.raises(ValueError, match="no"):
        bad.result()
    assert [id for id, _ in database.list("k")] == ["after", "whole"]


def test_a_full_disk_refuses_the_write_and_the_service_goes_on(database):
    pages = pragma(database, "page_count")
    pragma(database, f"max_page_count = {pages}")
    with pytest.raises(StoreUnavailableError, match=r"cannot be written: the disk is full$"):
        database.put("k", "big", b"x" * 500_000)
    assert database.list("k") == []
    pragma(database, "max_page_count = 1000000")
    database.put("k", "big", b"x" * 500_000)
    assert database.get("k", "big") == b"x" * 500_000


def test_a_second_process_on_the_same_directory_is_refused(tmp_path):
    code = f"""
        import pathlib
        from provisioner.emulator.store.database import open_database
        database = open_database(pathlib.Path({str(tmp_path)!r}))
        print("ready", flush=True)
        input()
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout.readline() == "ready\n"
        with pytest.raises(UsageError) as refused:
            open_database(tmp_path)
        owner.kill()
    assert refused.value.message == f"another emulator runs on the data directory `{tmp_path}`"
    assert refused.value.hint == "use that one, stop it, or choose another directory with `--data DIR`"
    open_database(tmp_path).close()


def test_the_same_process_cannot_open_a_directory_twice(database):
    with pytest.raises(UsageError, match="another emulator runs on"):
        open_database(database.path.parent)


def test_a_newer_database_is_refused_untouched(tmp_path):
    open_database(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / FILE_NAME).read_bytes()

    with pytest.raises(UsageError) as refused:
        open_database(tmp_path)

    assert refused.value.message == (
        f"`{tmp_path / FILE_NAME}` was written by a newer provisioner: its version is 99, "
        f"this one reads up to {layout.VERSION}"
    )
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_an_older_database_is_migrated(tmp_path):
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute(f"PRAGMA application_id = {layout.APPLICATION_ID}")
    connection.close()
    database = open_database(tmp_path)
    assert pragma(database, "user_version") == layout.VERSION
    database.close()


@pytest.mark.parametrize("content", [b"not a database at all" * 100, None], ids=["text", "another program's"])
def test_a_foreign_file_is_refused(tmp_path, content):
    path = tmp_path / FILE_NAME
    if content is None:
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE theirs (x)")
        connection.close()
    else:
        path.write_bytes(content)
    with pytest.raises(UsageError) as refused:
        open_database(tmp_path)
    assert refused.value.message == f"`{path}` is not a database of the emulator"


def test_a_directory_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError) as refused:
        open_database(tmp_path / "file" / "data")
    assert refused.value.message == (
        f"the data directory `{tmp_path / 'file' / 'data'}` cannot be made: not a directory"
    )


def test_a_data_directory_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be made: file exists"):
        open_database(tmp_path / "file")


def test_what_was_acknowledged_survives_a_kill(tmp_path):
    code = f"""
        import pathlib
        from provisioner.emulator.store.database import open_database
        database = open_database(pathlib.Path({str(tmp_path)!r}))
        for number in range(10**9):
            database.put("k", f"{{number:09}}", b"x" * 100)
            print(number, flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for _ in range(50):
            child.stdout.readline()
        child.kill()
        acknowledged = 50 + len(child.stdout.read().splitlines())
    database = open_database(tmp_path)
    assert len(database.list("k")) >= acknowledged
    database.close()


def test_a_database_of_the_first_version_keeps_its_documents_and_rows(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(gzip.decompress((CASES / "store_version_1.db.gz").read_bytes()))
    database = open_database(tmp_path)
    assert pragma(database, "user_version") == layout.VERSION
    assert database.get("resource", "/subscriptions/s/resourcegroups/rg") == b'{"kept":true}'
    with database.read() as connection:
        (batch,) = batches.scan(connection, "ws", "App_CL")
    assert (batch.rows, batch.guid, batch.rule) == (3, uuid.UUID(int=7).bytes, "/subscriptions/s/rule")
    assert {name: values for name, (_, values) in codec.decode_batch(batch.content).items()} == {
        "TimeGenerated": [639079200000000000 + row for row in range(3)],
        "Message": ["first", "ü", "\0"],
        "Level": [1, None, 3],
        "Extra": [{"a": [1]}, None, "text"],
        "Ratio": [0.5, math.inf, None],
    }
    database.close()
