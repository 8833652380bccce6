"""The lines that differ between two texts, with a little of what stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher


def changed_lines(before: str, after: str, around: int = 1) -> Iterator[tuple[str, str]]:
    """Pairs of a symbol (`-`, `+`, a space, `…` where lines are left out) and a line."""
    old, new = before.strip("\n").split("\n"), after.strip("\n").split("\n")
    end = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(around):
        if group[0][1] > end:
            yield "…", ""
        for kind, start, stop, new_start, new_stop in group:
            if kind == "equal":
                yield from ((" ", line) for line in old[start:stop])
                continue
            yield from (("-", line) for line in old[start:stop])
            yield from (("+", line) for line in new[new_start:new_stop])
        end = group[-1][2]
    if end < len(old):
        yield "…", ""
