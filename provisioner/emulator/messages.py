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
    """The next message; raises EOFError at the end of the stream."""
    length = int.from_bytes(_read(stream, _LENGTH_BYTES), "little")
    return pickle.loads(_read(stream, length))


def write_message(stream: BinaryIO, message: object) -> None:
    """Send a message whole."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    rest = memoryview(len(data).to_bytes(_LENGTH_BYTES, "little") + data)
    while rest:
        rest = rest[stream.write(rest) :]
    stream.flush()


def _read(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data
