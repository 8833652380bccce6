"""A batch as bytes: a directory of columns, then one compressed blob a column.

    version (1 byte) | length of the directory (4 bytes, little-endian) | directory (JSON) | blobs

The directory is `[rows, [[name, type, letter, compressed, offset, length], …], [[guid, received, rows], …]]`, so a
query reads only what it uses. The third list is there in batches that were merged from small ones: which they were.
Small batches are not compressed: setting up deflate costs more than their transformation, and merging will do it.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from provisioner.emulator.store import deflate, encodings

VERSION = 1

# Deflate's set-up costs 60-80 µs with the usual 32 KiB window and a quarter of that with 1 KiB.
_SMALL_WINDOW_BITS = 10
_SMALL = 4096
_NOT_WORTH_IT = 256
_SMALL_BATCH = 32 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredColumn:
    """Where a column lies in the bytes of its batch, and of which type it was when it was written."""

    name: str
    type: str
    letter: str
    compressed: bool
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Rows of a merged batch that came together: the GUID and the received time of the batch they were."""

    guid: bytes
    received: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """What a batch holds; `segments` is empty for one that is as it came."""

    rows: int
    columns: tuple[StoredColumn, ...]
    segments: tuple[Segment, ...] = ()


def encode_batch(
    rows: int,
    types: Mapping[str, str],
    columns: Mapping[str, encodings.Values],
    segments: Sequence[Segment] = (),
) -> bytes:
    """The bytes of a batch of at least one row; `types` are Kusto's names."""
    entries: list[list[Any]] = []
    blobs: list[bytes] = []
    encoded = {name: encodings.encode(types[name], values) for name, values in columns.items()}
    small = sum(len(data) for _, data in encoded.values()) < _SMALL_BATCH
    offset = 0
    for name, (letter, data) in encoded.items():
        packed = None if small else _compress(data)
        blob = packed if packed is not None else data
        entries.append([name, types[name], letter, packed is not None, offset, len(blob)])
        blobs.append(blob)
        offset += len(blob)
    merged = [[segment.guid.hex(), segment.received, segment.rows] for segment in segments]
    directory = orjson.dumps([rows, entries, merged] if merged else [rows, entries])
    return b"".join([bytes([VERSION]), len(directory).to_bytes(4, "little"), directory, *blobs])


def read_directory(content: bytes) -> Directory:
    """What `content` holds; raises ValueError for a format of a newer version."""
    if content[0] != VERSION:
        raise ValueError(f"a batch of format {content[0]}, this version reads format {VERSION}")
    start = 5 + int.from_bytes(content[1:5], "little")
    rows, entries, *merged = orjson.loads(content[5:start])
    columns = tuple(
        StoredColumn(name=name, type=type_, letter=letter, compressed=compressed, offset=start + at, length=length)
        for name, type_, letter, compressed, at, length in entries
    )
    segments = tuple(
        Segment(guid=bytes.fromhex(guid), received=received, rows=count)
        for guid, received, count in (merged[0] if merged else ())
    )
    return Directory(rows=rows, columns=columns, segments=segments)


def decode_batch(content: bytes, wanted: Collection[str] | None = None) -> dict[str, tuple[str, encodings.Values]]:
    """The columns `wanted` (None: all) that the batch has, as name -> (type, values)."""
    directory = read_directory(content)
    return {
        column.name: (column.type, decode_column(content, column, directory.rows))
        for column in directory.columns
        if wanted is None or column.name in wanted
    }


def decode_column(content: bytes, column: StoredColumn, rows: int) -> encodings.Values:
    """The values of one column."""
    blob = content[column.offset : column.offset + column.length]
    return encodings.decode(column.letter, deflate.decompress(blob) if column.compressed else blob, rows)


def _compress(data: bytes) -> bytes | None:
    """Deflated bytes, or None where that gains nothing."""
    if len(data) < _NOT_WORTH_IT:
        return None
    packed = deflate.compress(data, _SMALL_WINDOW_BITS if len(data) < _SMALL else zlib.MAX_WBITS)
    return packed if len(packed) < len(data) else None
