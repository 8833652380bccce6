"""What the texts of CSV stand for: numbers, truth values or just text, known only after the last row.

An empty field is null. Numbers with leading zeros stay text: they are postal codes and part numbers, not amounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from provisioner.infer.column import Column
from provisioner.infer.grid import Grid
from provisioner.infer.survey import Survey

Row = dict[str, Any]
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII).fullmatch
_REAL = re.compile(r"[+-]?(?:0|[1-9]\d*)?(?:\.\d+)?(?:(?<=\d)[eE][+-]?\d+)?(?<=\d)", re.ASCII).fullmatch
_BOOLEANS = {"true": True, "false": False}
Values = Mapping[str, Callable[[str], Any]]

_KINDS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("boolean", lambda text: text.lower() in _BOOLEANS),
    ("integer", _INTEGER),
    ("real", _REAL),
)
_VALUES: Values = {"boolean": lambda text: _BOOLEANS[text.lower()], "integer": int, "real": float, "text": str}


class Texts:
    """The kinds that are still possible for each column, narrowed down with every batch."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[tuple[str, Callable[[str], object]], ...]] = {}
        self._ranges: dict[str, tuple[float, float]] = {}

    def watch(self, grids: Iterable[Grid]) -> Iterator[Grid]:
        """Look at batches that go by."""
        for grid in grids:
            for name, values in grid.columns.items():
                self._look(name, set(values) - {""})
            yield grid

    def _look(self, name: str, texts: set[str]) -> None:
        kinds = self._open.get(name, _KINDS)
        if kinds and texts:
            kinds = tuple((kind, fits) for kind, fits in kinds if all(map(fits, texts)))
            if kinds and kinds[0][0] != "boolean":
                numbers = [float(text) for text in texts] if kinds[0][0] == "real" else [int(text) for text in texts]
                low, high = self._ranges.get(name, (numbers[0], numbers[0]))
                self._ranges[name] = min(low, *numbers), max(high, *numbers)
        self._open[name] = kinds

    def settle(self, survey: Survey) -> list[Row]:
        """Give the surveyed columns their kinds; returns the kept rows with values of these."""
        convert: dict[str, Callable[[str], Any]] = {}
        for name, column in survey.columns.items():
            kind = self._kind(name, column)
            convert[name] = _VALUES[kind]
            if kind != "text":
                column.kinds, column.forms, column.guids = {kind: column.filled}, (), False
                if name in self._ranges:
                    column.low, column.high = self._ranges[name]
        return [{name: convert[name](text) if text else None for name, text in row.items()} for row in survey.rows]

    def _kind(self, name: str, column: Column) -> str:
        kinds = self._open.get(name, ())
        return kinds[0][0] if kinds and column.filled else "text"
