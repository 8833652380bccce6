"""What `$filter` expressions of Resource Manager and of Graph have in common."""

from __future__ import annotations

import re

_PIECE = re.compile(r"'(?:[^']|'')*'|(?P<and>\s+and\s+)", re.IGNORECASE)


def conjuncts(text: str) -> list[str]:
    """The terms between `and`, which in a quoted value is a word like any other."""
    found, start = [], 0
    for piece in _PIECE.finditer(text):
        if piece["and"]:
            found.append(text[start : piece.start()].strip())
            start = piece.end()
    return [*found, text[start:].strip()] if text.strip() else []
