"""A worker process: takes payloads and queries from its standard input, hands back results on its standard output.

Started as `python -m provisioner.emulator.worker DATABASE`, so that it imports nothing but what the work needs, and
ends when its input ends: a killed server leaves no worker behind.
"""

from __future__ import annotations

import gc
import signal
import sqlite3
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from provisioner.emulator.messages import Failure, read_message, write_message
from provisioner.emulator.services.ingestion.payload import Payload, process
from provisioner.emulator.services.query.engine import QueryTask, run_query
from provisioner.emulator.store.database import connect_reader
from provisioner.emulator.store.merging import MergeTask, merge
from provisioner.files import bound_memory

_COLLECT_EVERY = 200


def serve(requests: BinaryIO, results: BinaryIO, database: Path) -> None:
    """Work until the input ends."""
    connection = connect_reader(database)
    work: dict[type, Callable[[Any], object]] = {
        Payload: process,
        tuple: lambda group: tuple(map(process, group)),
        QueryTask: lambda task: _on_one_state(connection, run_query, task),
        MergeTask: lambda task: _on_one_state(connection, merge, task),
    }
    # Rows make no circles; looking for some in each of a million young dicts took a sixth of the time.
    gc.freeze()
    gc.disable()
    for number in count(1):
        try:
            message = read_message(requests)
        except EOFError:
            return
        full = False
        try:
            result = work[type(message)](message)
        except MemoryError:
            full, result = True, Failure(message="it wants more than half of this machine's memory")
        except Exception as exc:
            result = Failure(message=repr(exc))
        try:
            write_message(results, result)
        except OSError:
            return  # the server is gone
        if full:
            return  # the next one has a fresh process
        del message, result
        if number % _COLLECT_EVERY == 0:
            gc.collect()


def _on_one_state(
    connection: sqlite3.Connection, work: Callable[[sqlite3.Connection, Any], object], task: object
) -> object:
    """Read one committed state, whatever is written meanwhile."""
    connection.execute("BEGIN")
    try:
        return work(connection, task)
    finally:
        connection.execute("ROLLBACK")


if __name__ == "__main__":
    # Ctrl-C reaches every process of a terminal; only the server acts on it, and then closes this input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bound_memory(0.5)
    serve(sys.stdin.buffer, sys.stdout.buffer, Path(sys.argv[1]))
