"""Between the server and its workers: four bytes of length and a pickle, each side the other's only peer."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any, BinaryIO

_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A bug in the work of one message; the worker goes on."""

    message: str


def read_message(stream: BinaryIO) -> Any:  # noqa: ANN401 - what the other side sent
    """The next message, None at the end of the stream."""
    head = _read(stream, _LENGTH_BYTES)
    return None if head is None else pickle.loads(_read(stream, int.from_bytes(head, "little")) or b"N.")


def write_message(stream: BinaryIO, message: object) -> None:
    """Send a message whole."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    rest = memoryview(len(data).to_bytes(_LENGTH_BYTES, "little") + data)
    while rest:
        rest = rest[stream.write(rest) :]
    stream.flush()


def _read(stream: BinaryIO, length: int) -> bytes | None:
    """Exactly so many bytes; None when the stream ends before."""
    data = stream.read(length)
    while data and len(data) < length:
        more = stream.read(length - len(data))
        if not more:
            return None
        data += more
    return data or None
