"""From records to suffixed columns, as the retired API typed them.

Documented (data-collector-api.md, 2022-07-14): the suffixes; GUIDs get their dashes and are stored as strings; a null
is left out; a value goes into an existing column of its property when it can be converted, else into a new one; texts
convert to numbers and truths, numbers to no text and no truth; 32 KB, 45 characters, 500 columns; reserved names.
Observed in published schemas: members of objects are columns of their own (`actor_id_s`), arrays are JSON in a text,
other characters than letters, digits and `_` become `_`. Assumed: records type one after the other, a property's own
column wins over one that takes a converted value, texts go before conversions of texts, columns over the limits and
empty objects are left out, only `true` and `false` are truths in a text, and only texts of the form
`2019-09-12T20:00:00Z`, with or without fraction and offset, are times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provisioner.kql.conversions import converter, text_to_guid, text_to_real
from provisioner.kql.datetimes import datetime_ticks
from provisioner.kql.types import scalar_type
from provisioner.kql.values import json_text, null

RESERVED = ("tenant", "TimeGenerated", "RawData")
STANDARD = {"TimeGenerated": "datetime", "Computer": "string", "RawData": "string"}
MAX_VALUE_BYTES = 32 * 1024
MAX_NAME = 45
MAX_COLUMNS = 500
# The types of new columns, by suffix.
TYPES = {"_s": "string", "_b": "boolean", "_d": "real", "_t": "datetime", "_g": "string"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII).fullmatch
_TRUTHS = {"true": True, "false": False}
_FOREIGN = re.compile(r"[^A-Za-z0-9_]")


@dataclass(slots=True, kw_only=True)
class Typed:
    """The rows as columns, filled up with nulls; `added` are columns that the table lacks, with Azure's types."""

    rows: int = 0
    columns: dict[str, list[Any]] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)


def typed(records: Sequence[Mapping[str, Any]], known: Mapping[str, str], *, extendable: bool = True) -> Typed:
    """Put every value into its column; without `extendable` what fits no column of `known` is left out."""
    result = Typed(rows=len(records))
    types = dict(known)
    for row, record in enumerate(records):
        for name, value in _members(record):
            column = _column(name, value, types)
            if column not in types:
                if not extendable or len(column) > MAX_NAME or len(types) >= MAX_COLUMNS:
                    continue
                types[column] = result.added[column] = TYPES[column[-2:]]
            kusto = scalar_type(types[column]) or "string"
            values = result.columns.setdefault(column, [null(kusto)] * len(records))
            values[row] = _stored(column, value, kusto)
    return result


def time_of(record: Mapping[str, Any], name: str) -> int | None:
    """The time that a record gives itself, in ticks."""
    value = record.get(name)
    return datetime_ticks(value) if isinstance(value, str) and _TIME(value) else None


def is_reserved(record: Mapping[str, Any]) -> bool:
    """True for a record with a name that the API refuses."""
    return any(name in record for name in RESERVED)


def _members(record: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The properties of a record, those of objects inside included; nulls are no properties."""
    for key, value in record.items():
        name = before + _FOREIGN.sub("_", key)
        if isinstance(value, dict):
            yield from _members(value, f"{name}_")
        elif value is not None:
            yield name, value


def _column(name: str, value: object, types: Mapping[str, str]) -> str:
    """The column that takes a value: an existing one that can, else a new one."""
    own = _suffix(value)
    if f"{name}{own}" in types or not isinstance(value, str):
        return f"{name}{own}"
    others = [f"{name}{suffix}" for suffix in TYPES if f"{name}{suffix}" in types]
    return next((column for column in others if _converted(value, column[-2:]) is not None), f"{name}{own}")


def _suffix(value: object) -> str:
    """What a value is of itself."""
    match value:
        case bool():
            return "_b"
        case int() | float():
            return "_d"
        case str() if _TIME(value) and datetime_ticks(value) is not None:
            return "_t"
        case str() if text_to_guid(value) is not None:
            return "_g"
        case _:
            return "_s"


def _converted(value: str, suffix: str) -> Any:  # noqa: ANN401 - what a text stands for
    match suffix:
        case "_b":
            return _TRUTHS.get(value.lower())
        case "_d":
            return text_to_real(value)
        case "_t":
            return datetime_ticks(value) if _TIME(value) else None
        case "_g":
            return text_to_guid(value)
        case _:
            return value


def _stored(column: str, value: Any, kusto: str) -> Any:  # noqa: ANN401 - a value of a record
    """The value as the table keeps it: of its suffix, then of the column's real type."""
    suffix = column[-2:]
    if isinstance(value, str):
        made = _cut(_converted(value, suffix))
    elif isinstance(value, list):
        made = _cut(json_text(value))
    else:
        made = float(value) if suffix == "_d" else value
    convert = converter(scalar_type(TYPES[suffix]) or "string", kusto)
    made = made if convert is None else convert(made)
    return null(kusto) if made is None else made


def _cut(value: Any) -> Any:  # noqa: ANN401 - only texts are cut
    if not isinstance(value, str) or len(value) * 4 <= MAX_VALUE_BYTES:
        return value
    return value.encode("utf-8", "surrogatepass")[:MAX_VALUE_BYTES].decode("utf-8", "ignore")
