"""Moves what was committed from the write-ahead log into the database, beside the commits instead of inside them.

Left alone, SQLite does it in the commit that crosses a thousand pages, and every request of that commit waits for it.
A passive checkpoint on another connection holds up nobody. Only the commit after which the log has nothing left to
move can begin it anew; under load that is the writer's own checkpoint, at `LOG_PAGES`, which then finds little to do.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path

LOG_PAGES = 4096  # 32 MB
_REST_SECONDS = 0.25


class Checkpointer:
    """A thread that wakes a moment after a commit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._committed = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-checkpoints", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was committed."""
        if not self._committed.is_set():
            self._committed.set()

    def close(self) -> None:
        """Stop after what is being done; closing the last connection moves the rest."""
        self._closing.set()
        self._committed.set()
        self._thread.join()

    def _run(self) -> None:
        with contextlib.closing(sqlite3.connect(self._path, timeout=0, isolation_level=None)) as connection:
            while self._committed.wait() and not self._closing.wait(_REST_SECONDS):
                self._committed.clear()
                if self._closing.is_set():  # what `close` set a moment ago was cleared, too
                    return
                # A full or failing disk is the writer's to report: its commits fail as well.
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
