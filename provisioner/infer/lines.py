"""Lines out of blocks, with their numbers; no line is held twice and none beyond a limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provisioner.infer import faults

LONGEST = 64 << 20


def lines(blocks: Iterable[bytes], name: str) -> Iterator[tuple[int, list[bytes], bool]]:
    """Lists of whole lines, each with the number of its first line and whether it holds the end of the file."""
    number, waiting, size = 1, [b""], 0
    for block in blocks:
        head, newline, rest = block.rpartition(b"\n")
        if not newline:
            waiting.append(block)
            size += len(block)
            if size > LONGEST:
                raise faults.too_long(name, number, LONGEST)
            continue
        found = b"".join([*waiting, head]).split(b"\n")
        waiting, size = [rest], len(rest)
        yield number, found, False
        number += len(found)
    yield number, [b"".join(waiting)], True
