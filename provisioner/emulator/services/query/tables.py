"""Results as the query API writes them: rows of JSON, datetimes in ISO form, dynamic values as JSON text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from provisioner.kql.datetimes import datetime_text, timespan_text
from provisioner.kql.values import decimal_text, json_text

if TYPE_CHECKING:
    from provisioner.kql.types import Schema

Values = list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A result as JSON; `exceeded` names the limit that cut it, empty when none did."""

    json: bytes
    rows: int
    exceeded: str


# Documented limits of one answer (Logs API, limits): what is over them is left out and told as a partial error.
MAX_ROWS = 500_000
MAX_BYTES = 64_000_000


def limited(columns: Schema, values: Sequence[Values], max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES) -> Written:
    """The `PrimaryResult` as JSON, as much of it as an answer may hold."""
    length = len(values[0]) if values else 0
    kept = min(length, max_rows)
    text = _json(table(columns, values, kept))
    reason = f"{max_rows} records" if kept < length else ""
    while len(text) > max_bytes and kept:
        kept = min(kept * max_bytes // len(text), kept - 1)
        text = _json(table(columns, values, kept))
        reason = f"{max_bytes} bytes"
    return Written(json=text, rows=kept, exceeded=reason)


def table(columns: Schema, values: Sequence[Values], rows: int | None = None) -> dict[str, Any]:
    """The `PrimaryResult` table; `rows` keeps only so many."""
    written = [_write(column.type, column_values[:rows]) for column, column_values in zip(columns, values, strict=True)]
    return {
        "name": "PrimaryResult",
        "columns": [{"name": column.name, "type": column.type} for column in columns],
        "rows": list(zip(*written, strict=True)),
    }


def _json(value: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # lone surrogates
        return json.dumps(value).encode("ascii")


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
