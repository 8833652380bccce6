"""The bytes of a sample, block by block: unpacked, without its mark, and looked over for what no text holds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from provisioner.infer import faults

_GZIP = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LARGEST_PIECE = 1 << 20


def clean(blocks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The text of a sample as UTF-8 without byte order mark; raises `UsageError` for UTF-16, NULs and broken gzip."""
    line, first = 1, True
    for block in _unpacked(_whole_start(blocks), name):
        data = block
        if first:
            if data.startswith(_UTF16_MARKS):
                raise faults.utf16(name)
            data, first = data.removeprefix(_UTF8_MARK), False
        at = data.find(b"\x00")
        if at >= 0:
            raise faults.nul(name, line + data.count(b"\n", 0, at))
        line += data.count(b"\n")
        yield data


def _whole_start(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The first block with at least four bytes, so that marks are seen; a pipe may give a byte at a time."""
    start = b""
    rest = iter(blocks)
    for block in rest:
        start += block
        if len(start) >= 4:
            break
    if start:
        yield start
    yield from rest


def _unpacked(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    first = next(blocks, b"")
    if first.startswith(_GZIP):
        yield from _inflated(first, blocks, name)
    else:
        yield first
        yield from blocks


def _inflated(first: bytes, blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    packed = zlib.decompressobj(wbits=31)
    data = first
    while True:
        try:
            piece = packed.decompress(data, _LARGEST_PIECE)
        except zlib.error as exc:
            raise faults.broken_gzip(name) from exc
        if piece:
            yield piece
        data = packed.unconsumed_tail or packed.unused_data or next(blocks, b"")
        if packed.eof and data:
            packed = zlib.decompressobj(wbits=31)  # gzip files one after the other are one
        elif not data:
            break
    if not packed.eof:
        raise faults.broken_gzip(name)
