"""The emulator's database: one file, one writer, many readers, one process that owns it."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from provisioner.emulator.store import failures, layout
from provisioner.emulator.store.batches import Batch
from provisioner.emulator.store.checkpoints import LOG_PAGES, Checkpointer
from provisioner.emulator.store.writer import Writer
from provisioner.errors import UsageError
from provisioner.files import reason

T = TypeVar("T")

FILE_NAME = "store.db"
LOCK_NAME = "store.lock"
# Bigger than SQLite's 4096: a batch is a blob of tens or hundreds of kilobytes.
_PAGE_BYTES = 8192
_CACHE_KIB = 8 * 1024


def open_database(data_dir: Path) -> Database:
    """Open or create the database of a data directory and own it until `close`.

    Raises `UsageError` when the directory is not writable, another process owns it, or a newer version wrote it.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(
            f"the data directory `{data_dir}` cannot be made: {reason(exc)}", "choose another with `--data DIR`"
        ) from exc
    path = data_dir / FILE_NAME
    lock = _take_lock(data_dir)
    try:
        _refuse_foreign(path)
        return Database(path, lock, _connect_writer(path))
    except BaseException:
        lock.close()
        raise


class Database:
    """Documents, transactions and readers; every write is on the disk when its call or its future is done."""

    def __init__(self, path: Path, lock: sqlite3.Connection, connection: sqlite3.Connection) -> None:
        self.path = path
        self._lock = lock
        self._checkpoints = Checkpointer(path)
        self._writer = Writer(connection, path, self._checkpoints.wake)
        self._idle: list[sqlite3.Connection] = []
        self._idle_lock = threading.Lock()
        self._closed = False

    def submit(self, work: Callable[[sqlite3.Connection], T], *, size: int = 0) -> Future[T]:
        """Run `work` inside the next commit, together with whatever else waits; `size` is its weight in bytes.

        The future fails with `StoreUnavailableError` when the disk refuses, with the error of `work` when that raises.
        """
        self._check_open()
        return self._writer.submit(work, size)

    def append(self, batches: Sequence[Batch]) -> Future[None]:
        """Add batches of rows, all or none, inside the next commit; fails with `StoreUnavailableError`."""
        self._check_open()
        return self._writer.append(batches)

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection of one's own that sees one committed state until the block ends."""
        with self._idle_lock:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = connect_reader(self.path)
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")
            with self._idle_lock:
                self._idle.append(connection)

    def get(self, kind: str, id: str) -> bytes | None:
        """One document, or None."""
        with self.read() as connection:
            row = connection.execute("SELECT body FROM documents WHERE kind = ? AND id = ?", (kind, id)).fetchone()
        return None if row is None else bytes(row[0])

    def list(self, kind: str) -> list[tuple[str, bytes]]:
        """All documents of a kind as (id, body), ordered by ID."""
        with self.read() as connection:
            rows = connection.execute("SELECT id, body FROM documents WHERE kind = ? ORDER BY id", (kind,)).fetchall()
        return [(row[0], bytes(row[1])) for row in rows]

    def put(self, kind: str, id: str, body: bytes) -> None:
        """Store one document, replacing what stood there."""
        statement = "INSERT OR REPLACE INTO documents (kind, id, body) VALUES (?, ?, ?)"
        self.submit(lambda connection: connection.execute(statement, (kind, id, body)).rowcount).result()

    def delete(self, kind: str, id: str) -> bool:
        """Remove one document; False when there was none."""
        statement = "DELETE FROM documents WHERE kind = ? AND id = ?"
        return self.submit(lambda connection: connection.execute(statement, (kind, id)).rowcount).result() > 0

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the database is closed")

    def close(self) -> None:
        """Finish the waiting writes and let go of the data directory; calling it again does nothing."""
        if self._closed:
            return
        self._closed = True
        self._checkpoints.close()
        self._writer.close()
        with self._idle_lock:
            for connection in self._idle:
                connection.close()
            self._idle.clear()
        self._lock.close()


def _take_lock(data_dir: Path) -> sqlite3.Connection:
    """Hold SQLite's own exclusive lock on a file beside the database: portable, and gone when the process is."""
    path = data_dir / LOCK_NAME
    try:
        lock = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as exc:
        raise failures.cannot_open(path, exc) from exc
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as exc:
        lock.close()
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise UsageError(
                f"another emulator runs on the data directory `{data_dir}`",
                "use that one, stop it, or choose another directory with `--data DIR`",
            ) from exc
        raise failures.cannot_open(path, exc) from exc
    return lock


def _refuse_foreign(path: Path) -> None:
    """Look at an existing file without changing it; raise `UsageError` unless this version may write it."""
    if not path.exists() or path.stat().st_size == 0:
        return
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            version, ours = layout.version_of(connection), layout.is_ours(connection)
    except sqlite3.Error as exc:
        raise failures.cannot_open(path, exc) from exc
    if not ours:
        raise UsageError(f"`{path}` is not a database of the emulator", "choose another directory with `--data DIR`")
    if version > layout.VERSION:
        raise UsageError(
            f"`{path}` was written by a newer provisioner: its version is {version}, this one reads up to "
            f"{layout.VERSION}",
            "upgrade dcr-provisioner, or choose another directory with `--data DIR`",
        )


def _connect_writer(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        # One statement appends many batches: what undoes half of one is a file that every commit makes and removes.
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        layout.migrate(connection)
    except sqlite3.Error as exc:
        raise failures.cannot_open(path, exc) from exc
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads; also from another process, while the owner lives."""
    connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA query_only = 1")
    return connection
