"""Which spec line a value of a document comes from: the declarations at the head of the templates.

A template begins with a comment block `{#- origins … -#}`. Each of its lines says that a place of the document comes
from the first of several places of the spec that is written there:

    properties.schema.columns[*].type  <- columns.*.type | columns.* | @producer.*

On the left stand keys, `*` for any key (also inside one: `Custom-*`), `[*]` for any list item, and a last `**` for
everything below. On the right each `*` takes, in order, what the left ones met: `.*` the key, or the `name` of the list
item; `[*]` its index. A place on the right is relative to the resource's own place in the spec (`.`); `/` starts at the
root, `@name` at a place that only `render` knows, and a final `~` means the key instead of the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from provisioner.model.json import Path

_BLOCK = re.compile(r"\{#-?\s*origins\b(.*?)-?#\}", re.DOTALL)
_STEP = re.compile(r"\[\*\]|\[(\d+)\]|\.?([^.\[\]\s]+)")
ANY_ITEM = -1
"""Stands for `[*]` in a pattern."""
REST = "**"


class OriginSyntaxError(ValueError):
    """A line of an origins block cannot be read; `line` counts from the first line of the template."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecPlace:
    """The right side: `anchor` is "" (the resource's own place), "/" or a name; `key` asks for the key's span."""

    anchor: str
    steps: Path
    key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One line: a document pattern and the spec places it may come from."""

    pattern: Path
    places: tuple[SpecPlace, ...]


@lru_cache(maxsize=64)
def declared(template: str) -> tuple[Declaration, ...]:
    """The declarations of a template's text; empty where it has none. Raises `OriginSyntaxError`."""
    block = _BLOCK.match(template.lstrip("\ufeff"))
    if not block:
        return ()
    first = template[: block.start(1)].count("\n") + 1
    lines = enumerate(block[1].splitlines(), first)
    return tuple(_declaration(text.strip(), number) for number, text in lines if text.strip())


def _declaration(text: str, line: int) -> Declaration:
    left, arrow, right = text.partition("<-")
    if not arrow:
        raise OriginSyntaxError(f"`{text}` has no `<-`", line)
    pattern = _steps(left.strip(), line)
    places = tuple(_place(part.strip(), line) for part in right.split("|"))
    wild = sum(_is_wild(step) for step in pattern)
    for place in places:
        if sum(_is_wild(step) for step in place.steps) > wild:
            raise OriginSyntaxError(f"`{text}` has more `*` on the right than on the left", line)
    return Declaration(pattern=pattern, places=places)


def _place(text: str, line: int) -> SpecPlace:
    key = text.endswith("~")
    body = text.removesuffix("~")
    anchor = ""
    if body.startswith("/"):
        anchor, body = "/", body[1:]
    elif body.startswith("@"):
        name, _, rest = body[1:].partition(".")
        anchor, body = name, rest
    if not text:
        raise OriginSyntaxError("a place is missing after `<-` or `|`", line)
    return SpecPlace(anchor=anchor, steps=_steps(body, line) if body not in ("", ".") else (), key=key)


def _steps(text: str, line: int) -> Path:
    steps: list[str | int] = []
    position = 0
    while position < len(text):
        found = _STEP.match(text, position)
        if not found:
            raise OriginSyntaxError(f"`{text}` is not a path", line)
        position = found.end()
        steps.append(found[2] if found[2] else int(found[1]) if found[1] else ANY_ITEM)
    if REST in steps[:-1] or not steps:
        raise OriginSyntaxError(f"`{text}` is not a path" if not steps else "`**` may only stand at the end", line)
    return tuple(steps)


def _is_wild(step: str | int) -> bool:
    return step == ANY_ITEM if isinstance(step, int) else "*" in step and step != REST


@dataclass(frozen=True, slots=True)
class Met:
    """What one `*` met: the text of a key, or the index and the `name` of a list item."""

    key: str
    index: int | None = None


def match(pattern: Path, path: Path, names: Mapping[Path, str]) -> tuple[tuple[Met, ...], Path] | None:
    """What the wildcards met and what a last `**` took; None when the path is another one.

    `names` gives the `name` of list items by their path.
    """
    rest: Path = ()
    if pattern and pattern[-1] == REST:
        pattern, rest = pattern[:-1], path[len(pattern) - 1 :]
        path = path[: len(pattern)]
        if not rest:
            return None
    if len(pattern) != len(path):
        return None
    met: list[Met] = []
    for at, (wanted, step) in enumerate(zip(pattern, path, strict=True)):
        found = _meet(wanted, step, names.get(path[: at + 1], ""))
        if found is None:
            return None
        met += found
    return tuple(met), rest


def _meet(wanted: str | int, step: str | int, name: str) -> list[Met] | None:
    if isinstance(step, int):
        fits = wanted in (ANY_ITEM, step)
        return ([Met(name, step)] if wanted == ANY_ITEM else []) if fits else None
    if wanted == step:
        return []
    if not isinstance(wanted, str) or not _is_wild(wanted):
        return None
    head, _, tail = wanted.partition("*")
    if len(step) < len(head) + len(tail) or not (step.startswith(head) and step.endswith(tail)):
        return None
    return [Met(step[len(head) : len(step) - len(tail)])]


def filled(steps: Path, met: tuple[Met, ...], rest: Path) -> Path | None:
    """The spec path of a place; None where an index is wanted and a key was met."""
    supply: Iterator[Met] = iter(met)
    path: list[str | int] = []
    for step in steps:
        if step == REST:
            path += rest
        elif not _is_wild(step):
            path.append(step)
        else:
            found = next(supply)
            if isinstance(step, int) and found.index is None:
                return None
            path.append(found.index if isinstance(step, int) and found.index is not None else _put(step, found))
    return tuple(path)


def _put(step: str | int, found: Met) -> str:
    return str(step).replace("*", found.key, 1)
