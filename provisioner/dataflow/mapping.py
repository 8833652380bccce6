"""Which output column of a transformation goes into which column of the table, and as what.

Azure refuses a rule whose output differs from the table in a type. A table can still be changed after its rule was
accepted; then the value is converted as the `to<type>()` function would, to null where it cannot (assumed).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provisioner.kql.conversions import converter
from provisioner.kql.values import null

if TYPE_CHECKING:
    from provisioner.kql.types import Column, Schema

Values = list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A column that the transformation produces as one type and the table keeps as another."""

    column: str
    produced: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Output column number `slot` goes into the table's column of the same name; `convert` is None for equal types."""

    slot: int
    column: Column
    convert: Callable[[Values], Values] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How the output of a transformation meets its table."""

    stored: tuple[Stored, ...]
    dropped: tuple[str, ...]
    mismatches: tuple[Mismatch, ...]


def map_columns(output: Schema, table: Sequence[Column] | None) -> Mapping:
    """Match by exact name; without a table every column is kept as it is."""
    expected = {column.name: column for column in (output if table is None else table)}
    kept = [(slot, column, expected[column.name]) for slot, column in enumerate(output) if column.name in expected]
    return Mapping(
        stored=tuple(
            Stored(slot=slot, column=target, convert=_conversion(column.type, target.type))
            for slot, column, target in kept
        ),
        dropped=tuple(column.name for column in output if column.name not in expected),
        mismatches=tuple(
            Mismatch(column=column.name, produced=column.type, expected=target.type)
            for _, column, target in kept
            if column.type != target.type
        ),
    )


def _conversion(produced: str, expected: str) -> Callable[[Values], Values] | None:
    if produced == expected:
        return None
    convert, missing = converter(produced, expected), null(expected)
    if convert is None:
        return list

    def convert_all(values: Values) -> Values:
        converted = [None if value is None else convert(value) for value in values]
        return [missing if value is None else value for value in converted]

    return convert_all
