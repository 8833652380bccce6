"""A spec as text: YAML that one would have written by hand, with comments where there is something to say.

Small maps and lists stand in one line, everything else in blocks; text of several lines is a block of its own. A
comment stands behind what it is about where both fit in a line, else above it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping

from provisioner.model.json import Json, JsonObject, Path
from provisioner.yaml_text import bare, comment, inline

WIDTH = 120
_BLOCK_TEXT = re.compile(r"[^\s][^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]*")
_ORDER = (
    "version",
    "name",
    "vars",
    "environments",
    "target",
    "tables",
    "dataCollectionRules",
    "identities",
    "dataCollectionEndpoints",
    "tests",
)
_APART = {
    "vars",
    "environments",
    "target",
    "tables",
    "dataCollectionRules",
    "identities",
    "dataCollectionEndpoints",
    "tests",
}
_SPACED = {("dataCollectionRules",)}
_SHORT = 2
"""Entries of these maps with more lines than this stand apart."""

_IN_A_LINE: Mapping[str, int] = {"target": 2, "tables": 2, "dataCollectionRules": 3, "vars": 2, "identities": 2}
"""How deep below these keys a value may stand in one line; nearer to the root everything is a block."""


def written(data: JsonObject, comments: Mapping[Path, str] | None = None) -> str:
    """The spec as YAML; `comments` by the place that they are about, `()` for the top of the file."""
    return Writer(comments or {}).text(data)


class Writer:
    """One spec being written."""

    def __init__(self, comments: Mapping[Path, str]) -> None:
        self.comments = comments
        self.around = {path[:size] for path in comments for size in range(len(path))}

    def text(self, data: JsonObject) -> str:
        """The whole file."""
        lines = [f"# {line}" for line in self._wrapped(self.comments.get((), ""), 2)]
        keys = sorted(data, key=lambda key: _ORDER.index(key) if key in _ORDER else len(_ORDER))
        for key in keys:
            lines += (
                ["", *self._entry(key, data[key], (key,), 0)]
                if key in _APART
                else self._entry(key, data[key], (key,), 0)
            )
        return "\n".join(lines) + "\n"

    def _entry(self, key: str, value: Json, path: Path, indent: int) -> Iterator[str]:
        lead = f"{' ' * indent}{bare(key)}:"
        yield from self._value(lead, value, path, indent, inside=indent + 2)

    def _value(self, lead: str, value: Json, path: Path, indent: int, *, inside: int) -> Iterator[str]:
        """`lead` is what stands before the value: a key, or the dash of a list."""
        note = comment(self.comments.get(path, ""))
        short = self._short(lead, value, path)
        behind = f"{short}  # {note}" if note and short is not None else None
        if note and (behind is None or len(behind) > WIDTH):
            yield from (f"{' ' * indent}# {line}" for line in self._wrapped(note, indent + 2))
            behind = None
        if short is not None:
            yield behind or short
        elif isinstance(value, Mapping):
            yield lead
            for number, (key, item) in enumerate(value.items()):
                lines = list(self._entry(key, item, (*path, key), inside))
                yield from ["", *lines] if number and path in _SPACED and len(lines) > _SHORT else lines
        elif isinstance(value, list | tuple):
            yield lead
            for at, item in enumerate(value):
                yield from self._item(item, (*path, at), inside)
        else:
            yield from _block(lead, str(value), inside)

    def _item(self, value: Json, path: Path, indent: int) -> Iterator[str]:
        dash = f"{' ' * indent}-"
        if self._short(dash, value, path) is not None or not isinstance(value, Mapping):
            yield from self._value(dash, value, path, indent, inside=indent + 2)
            return
        note = comment(self.comments.get(path, ""))
        yield from (f"{' ' * indent}# {line}" for line in self._wrapped(note, indent + 2))
        lines = [line for key, item in value.items() for line in self._entry(key, item, (*path, key), indent + 2)]
        first = next(at for at, line in enumerate(lines) if not line.lstrip().startswith("#"))
        yield from (f"{' ' * indent}{line.lstrip()}" for line in lines[:first])
        yield f"{dash} {lines[first].lstrip()}"
        yield from lines[first + 1 :]

    def _short(self, lead: str, value: Json, path: Path) -> str | None:
        """The value in the line of its key, where it fits and nothing inside has a comment of its own."""
        if isinstance(value, str):
            return None if _is_block(value) or _is_long(lead, value, path) else f"{lead} {bare(value)}"
        if value is None:
            return f"{lead} null" if path[-1] == "kind" else lead
        if not isinstance(value, Mapping | list | tuple):
            return f"{lead} {inline(value)}"
        if value and (path in self.around or not _may_be_short(value, path)):
            return None
        line = f"{lead} {inline(value)}"
        return line if len(line) <= WIDTH or not value else None

    def _wrapped(self, text: str, indent: int) -> list[str]:
        return textwrap.wrap(comment(text), WIDTH - indent, break_long_words=False, break_on_hyphens=False)


def _is_long(lead: str, text: str, path: Path) -> bool:
    """True for KQL that would be full of backslashes or too wide in the line of its key."""
    if path[-1] != "transformKql" or "\n" in text or not _BLOCK_TEXT.fullmatch(text):
        return False
    return '"' in text or "\\" in text or len(lead) + len(text) + 3 > WIDTH


def _may_be_short(value: Json, path: Path) -> bool:
    if len(path) < _IN_A_LINE.get(str(path[0]), 2) or (path[-1] in ("dataFlows", "streams") and len(path) == 3):
        return False
    if isinstance(value, Mapping) and "transformKql" in value:
        return False
    return not _holds_block(value) and _depth(value) <= 2


def _holds_block(value: Json) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_block(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_holds_block(item) for item in value)
    return isinstance(value, str) and _is_block(value)


def _depth(value: Json) -> int:
    below = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else None
    return 0 if below is None else 1 + max((_depth(item) for item in below), default=0)


def _is_block(text: str) -> bool:
    """True for text of several lines that a literal block gives back as it is."""
    return "\n" in text.rstrip("\n") and _BLOCK_TEXT.fullmatch(text) is not None and not text.endswith("\n\n")


def _block(lead: str, text: str, indent: int) -> Iterator[str]:
    yield f"{lead} |" if text.endswith("\n") else f"{lead} |-"
    for line in text.removesuffix("\n").split("\n"):
        yield f"{' ' * indent}{line}" if line else ""
