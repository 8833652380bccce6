"""Results as the query API writes them: rows of JSON, datetimes in ISO form, dynamic values as JSON text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from provisioner.kql.datetimes import datetime_text, timespan_text
from provisioner.kql.values import decimal_text, json_text

if TYPE_CHECKING:
    from provisioner.kql.types import Schema

Values = list[Any]


def table(columns: Schema, values: Sequence[Values]) -> dict[str, Any]:
    """The `PrimaryResult` table."""
    written = [_write(column.type, column_values) for column, column_values in zip(columns, values, strict=True)]
    return {
        "name": "PrimaryResult",
        "columns": [{"name": column.name, "type": column.type} for column in columns],
        "rows": list(zip(*written, strict=True)),
    }


def _write(type_: str, values: Values) -> Values:
    write = _WRITERS.get(type_)
    return values if write is None else [None if value is None else write(value) for value in values]


def _datetime(ticks: int) -> str:
    """Trailing zeros of the fraction are left out, as .NET does: `2026-01-01T00:00:00Z`."""
    text = datetime_text(ticks)
    return f"{text[:-1].rstrip('0').rstrip('.')}Z" if text.endswith("0Z") else text


def _real(value: float) -> float | str:
    if value - value == 0:
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "datetime": _datetime,
    "timespan": timespan_text,
    "real": _real,
    "decimal": decimal_text,
    "dynamic": json_text,
}
