"""Names that Azure takes, from names that were there before."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from provisioner.catalog.names import DIRECT_RULE, TABLE_COLUMN, reserved_column

_WORDS = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_MARK = 4


def direct_name(text: str, taken: Collection[str]) -> str:
    """A name for a Direct rule, 3 to 30 characters, that nothing in `taken` has, whatever its case.

    A name that is cut ends with four characters of its own hash, so that two long names do not become one.
    """
    words = "-".join(_WORDS.findall(text)) or "dcr"
    if len(words) < DIRECT_RULE.shortest:
        words = f"dcr-{words}"
    name = words if len(words) <= DIRECT_RULE.longest else _cut(words, text)
    folded = {other.casefold() for other in taken}
    number = 2
    candidate = name
    while candidate.casefold() in folded:
        end = f"-{number}"
        candidate = name[: DIRECT_RULE.longest - len(end)].rstrip("-") + end
        number += 1
    return candidate


def handle(text: str) -> str:
    """A name for things of a spec: lower-case words with hyphens."""
    words = "-".join(_WORDS.findall(text.casefold()))[: DIRECT_RULE.longest].strip("-")
    return words if len(words) >= DIRECT_RULE.shortest else f"{words}-logs".strip("-")


def legal_column(name: str) -> str:
    """The name itself where a table made by rules can have it, else the nearest that it can."""
    if TABLE_COLUMN.matches(name) and not reserved_column(name) and len(name) >= TABLE_COLUMN.shortest:
        return name
    inner = name.lstrip("_")
    good = inner[:1].isalpha() and len(inner) >= TABLE_COLUMN.shortest
    return inner if good else f"Field_{inner}"[: TABLE_COLUMN.longest]


def _cut(words: str, text: str) -> str:
    mark = hashlib.sha256(text.encode()).hexdigest()[:_MARK]
    return f"{words[: DIRECT_RULE.longest - _MARK - 1].rstrip('-')}-{mark}"
