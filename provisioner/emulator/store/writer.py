"""One thread writes: whatever waits when a commit has returned goes into the next one (group commit, no timer).

A caller's future is done only after the commit that holds its work is on the disk.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from provisioner.emulator.store import failures
from provisioner.emulator.store.batches import Batch, append

T = TypeVar("T")

GROUP_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """Batches to append, or any other work on the connection."""

    work: Callable[[sqlite3.Connection], Any] | None
    batches: Sequence[Batch]
    size: int
    done: Future[Any]


class Writer:
    """Owns the writing connection."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, on_commit: Callable[[], None] = lambda: None
    ) -> None:
        self._connection = connection
        self._path = path
        self._on_commit = on_commit
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[sqlite3.Connection], T], size: int = 0) -> Future[T]:
        """Queue `work` for the next commit; it must not begin or end transactions itself."""
        done: Future[T] = Future()
        self._queue.put(_Job(work=work, batches=(), size=size, done=done))
        return done

    def append(self, batches: Sequence[Batch]) -> Future[None]:
        """Queue batches for the next commit; all that wait then go into one statement."""
        done: Future[None] = Future()
        size = sum(len(batch.content) for batch in batches)
        self._queue.put(_Job(work=None, batches=batches, size=size, done=done))
        return done

    def close(self) -> None:
        """Write what waits, then stop."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        running = True
        while running:
            group, running = self._next_group()
            if group:
                self._commit(group)

    def _next_group(self) -> tuple[list[_Job], bool]:
        """Wait for one job, then take what else is there, up to `GROUP_BYTES`; False at the end."""
        group: list[_Job] = []
        size = 0
        job = self._queue.get()
        while job is not None:
            group.append(job)
            size += job.size
            if size >= GROUP_BYTES:
                return group, True
            try:
                job = self._queue.get_nowait()
            except Empty:
                return group, True
        return group, False

    def _commit(self, group: list[_Job]) -> None:
        outcomes: list[tuple[_Job, Any, Exception | None]] = []
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            append(self._connection, [batch for job in group for batch in job.batches])
            for job in group:
                outcomes.append((job, *self._attempt(job)))
            self._connection.execute("COMMIT")
        except sqlite3.Error as exc:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            failure = failures.cannot_write(self._path, exc)
            for job in group:
                job.done.set_exception(failure)
            return
        self._on_commit()
        for job, result, error in outcomes:
            if error is None:
                job.done.set_result(result)
            else:
                job.done.set_exception(error)

    def _attempt(self, job: _Job) -> tuple[Any, Exception | None]:
        """Run one job so that its own failure undoes only itself; a failing disk fails the whole group."""
        if job.work is None:
            return None, None
        self._connection.execute("SAVEPOINT job")
        try:
            result = job.work(self._connection)
        except Exception as exc:
            if isinstance(exc, sqlite3.Error) and (
                failures.is_disk_failure(exc) or not self._connection.in_transaction
            ):
                raise
            self._connection.execute("ROLLBACK TO job")
            self._connection.execute("RELEASE job")
            return None, exc
        self._connection.execute("RELEASE job")
        return result, None
