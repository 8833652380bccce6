"""Housekeeping beside the requests: small batches are merged, rows past their total retention removed."""

from __future__ import annotations

import logging
import threading
import time

from provisioner.emulator.pool import WorkerPool
from provisioner.emulator.state import State
from provisioner.emulator.store import batches, merging
from provisioner.emulator.store.database import Database
from provisioner.errors import ProvisionerError
from provisioner.kql.datetimes import TICKS_PER_DAY, TICKS_PER_SECOND, UNIX_EPOCH

_MERGE_SECONDS = 2.0
# While small batches are exchanged no request is committed: the pause between two is so many times as long.
_REST = 4
_RETENTION_SECONDS = 3600.0
_TASK_SECONDS = 30.0
# Rows of a table that was deleted stay as long as a table without a retention of its own would keep them.
_UNKNOWN_TABLE_DAYS = 30
_log = logging.getLogger("provisioner.emulator")


class Upkeep:
    """A thread that wakes every two seconds, or at once while there is more to merge; merging is done by a worker, and
    only when nothing has to wait for it."""

    def __init__(self, state: State, database: Database, pool: WorkerPool) -> None:
        self._state = state
        self._database = database
        self._pool = pool
        self._closing = threading.Event()
        self._swept = -_RETENTION_SECONDS
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop after what is being done."""
        self._closing.set()
        self._thread.join()

    def merge(self) -> int:
        """Merge what is worth it; how many batches were put in another's place."""
        with self._database.read() as connection:
            tasks = merging.find_tasks(connection)
        merged = 0
        for task in tasks:
            if self._closing.is_set() or self._pool.is_busy():
                break
            result: merging.Merged | None = self._pool.submit(task, _TASK_SECONDS).result()
            if result is not None:
                merged += self._put_in_place(result)
        return merged

    def sweep(self) -> int:
        """Remove batches whose last row is past the total retention of its table; how many."""
        now = UNIX_EPOCH + int(self._state.clock() * TICKS_PER_SECOND)
        routes = self._state.routes()

        def oldest(workspace: str, table: str) -> int:
            known = routes.table(workspace, table)
            return now - (known.total_retention_in_days if known else _UNKNOWN_TABLE_DAYS) * TICKS_PER_DAY

        return self._database.submit(lambda connection: batches.drop_older(connection, oldest)).result()

    def _put_in_place(self, merged: merging.Merged) -> int:
        size = len(merged.batch.content)
        started = time.monotonic()
        done = self._database.submit(lambda connection: merging.put_in_place(connection, merged), size=size).result()
        self._closing.wait(_REST * (time.monotonic() - started))
        return len(merged.ids) if done else 0

    def _run(self) -> None:
        merged = 0
        while not self._closing.wait(0 if merged else _MERGE_SECONDS):
            merged = 0
            try:
                merged = self.merge()
                if time.monotonic() - self._swept >= _RETENTION_SECONDS:
                    self._swept = time.monotonic()
                    self.sweep()
            except (ProvisionerError, RuntimeError) as exc:
                if not self._closing.is_set():
                    _log.warning("housekeeping was put off: %s", exc)
