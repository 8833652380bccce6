"""Rows that all have the same fields, turned into columns at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns of texts, each as long as the others."""

    columns: Mapping[str, Sequence[str]]
    height: int

    @classmethod
    def of(cls, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
        """A grid out of rows as wide as the header."""
        columns = zip(*rows, strict=True) if rows else ((),) * len(header)
        return cls(dict(zip(header, columns, strict=True)), len(rows))

    def row(self, at: int) -> dict[str, str]:
        """One row as a record."""
        return {name: values[at] for name, values in self.columns.items()}
