"""The spec file as written: its values, and where each key and value stands.

Nothing is interpreted here: overlays, variables, defaults and names are `resolve`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from provisioner.diagnostics import Span
from provisioner.model.json import JsonObject, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """Where the keys and values of one file stand, by path; a list item has a value span only.

    `locate(path, start, end)` gives the span of the characters start…end (code points, end exclusive) of the *decoded*
    string at `path`, through block and folded scalars, quotes and escapes. `quote(path)` is the quotation mark around
    that string, empty where there is none.
    """

    keys: Mapping[Path, Span]
    values: Mapping[Path, Span]
    locate: Callable[[Path, int, int], Span]
    quote: Callable[[Path], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One loaded spec: `path` as the user gave it (relative to the working directory), `data` as plain JSON values."""

    path: str
    text: str
    data: JsonObject
    positions: Positions


def place(spec: Spec, path: Path, *, at_key: bool = False) -> Span:
    """The span of a value (or of its key); of the nearest thing around it where there is no such value or key."""
    while path:
        first, second = (spec.positions.keys, spec.positions.values)[:: 1 if at_key else -1]
        span = first.get(path) or second.get(path)
        if span is not None:
            return span
        path, at_key = path[:-1], True
    return Span.start_of(spec.path)
