"""A worker process: takes payloads and queries from its standard input, hands back results on its standard output.

Started as `python -m provisioner.emulator.worker DATABASE`, so that it imports nothing but what the work needs, and
ends when its input ends: a killed server leaves no worker behind. A message is four bytes of length and a pickle.
"""

from __future__ import annotations

import pickle
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from provisioner.emulator.services.ingestion.payload import Payload, process
from provisioner.emulator.services.query.engine import QueryTask, run_query
from provisioner.emulator.store.database import connect_reader

LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A bug in the work of one message; the worker goes on."""

    message: str


def read_message(stream: BinaryIO) -> Any:  # noqa: ANN401 - what the other side sent
    """The next message, None at the end of the stream."""
    head = _read(stream, LENGTH_BYTES)
    return None if head is None else pickle.loads(_read(stream, int.from_bytes(head, "little")) or b"N.")


def write_message(stream: BinaryIO, message: object) -> None:
    """Send a message whole."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    rest = memoryview(len(data).to_bytes(LENGTH_BYTES, "little") + data)
    while rest:
        rest = rest[stream.write(rest) :]
    stream.flush()


def serve(requests: BinaryIO, results: BinaryIO, database: Path) -> None:
    """Work until the input ends."""
    connection = connect_reader(database)
    work: dict[type, Callable[[Any], object]] = {
        Payload: process,
        QueryTask: lambda task: run_query(connection, task),
    }
    while (message := read_message(requests)) is not None:
        try:
            result = work[type(message)](message)
        except Exception as exc:
            result = Failure(message=repr(exc))
        write_message(results, result)


def _read(stream: BinaryIO, length: int) -> bytes | None:
    """Exactly so many bytes; None when the stream ends before."""
    data = stream.read(length)
    while data and len(data) < length:
        more = stream.read(length - len(data))
        if not more:
            return None
        data += more
    return data or None


if __name__ == "__main__":
    # Ctrl-C reaches every process of a terminal; only the server acts on it, and then closes this input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer, Path(sys.argv[1]))
