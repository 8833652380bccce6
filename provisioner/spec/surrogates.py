"""JSON writes characters beyond U+FFFF as two escapes (`\\ud83d\\ude00`), which YAML does not know.

The parser gets them as one YAML escape; marks are then set back to where they stand in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_SHORTER_BY = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in the file; `index` is all that is asked of one."""

    index: int


def joined(text: str) -> tuple[str, list[int]]:
    """The text for the parser, and the offsets in it after which it is two characters shorter, once more each."""
    if "\\u" not in text or not text.lstrip().startswith("{"):
        return text, []
    ends: list[int] = []

    def one(found: re.Match[str]) -> str:
        ends.append(found.end() - _SHORTER_BY * (len(ends) + 1))
        return f"{found[1]}\\U{character(found[2], found[3]):08X}"

    return _PAIR.sub(one, text), ends


def character(high: str, low: str) -> int:
    """The code point of two surrogates in hexadecimal digits."""
    return 0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00)


def set_back(root: yaml.Node | None, ends: list[int]) -> None:
    """Let all marks of a tree count characters of the file again."""
    seen: set[int] = set()
    waiting: list[object] = [root] if ends else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, (list, tuple)):
            waiting += node
        elif node is not None and not isinstance(node, str) and id(node) not in seen:
            seen.add(id(node))
            _set_back_marks(node, ends)
            waiting.append(getattr(node, "value", None))


def _set_back_marks(node: object, ends: list[int]) -> None:
    for name in ("start_mark", "end_mark"):
        setattr(node, name, set_back_mark(getattr(node, name), ends))


def set_back_mark(mark: Mark, ends: list[int]) -> Mark:
    """The same place in the file."""
    return Mark(mark.index + _SHORTER_BY * bisect_right(ends, mark.index))
