"""Which columns the HTTP Data Collector API gave records, and what it stored in them.

Documented (data-collector-api.md, 2022-07-14): the suffixes by kind; GUIDs stored as strings with dashes; nulls left
out; a value goes into an existing column of its field that it converts to, else into a new one; 45 characters a name.
Observed in published tables: a member of an object is a field of its own (`actor_id_s`), arrays are JSON in a text,
other characters than letters, digits and `_` become `_`. Assumed: only texts like `2019-09-12T20:00:00Z` are times,
only `true` and `false` truths, and a text goes first into the column of its own kind, then into `_s`, then into one
that it converts to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provisioner.kql.conversions import converter, text_to_guid, text_to_real
from provisioner.kql.datetimes import datetime_ticks
from provisioner.kql.types import scalar_type
from provisioner.kql.values import json_text, to_wire

TYPES: Mapping[str, str] = {"_s": "string", "_b": "boolean", "_d": "real", "_t": "datetime", "_g": "string"}
RESERVED = ("tenant", "TimeGenerated", "RawData")
LONGEST_NAME = 45
TIME_FORM = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?$"
_time = re.compile(TIME_FORM, re.ASCII).match
_TRUTHS = {"true": True, "false": False}
_SUFFIX = {"boolean": "_b", "number": "_d", "time": "_t", "guid": "_g", "text": "_s", "array": "_s"}
_CONVERTIBLE = ("time", "guid", "text")

Row = Mapping[str, Any]
Path = tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Field:
    """One field of the records, by its path: what its values are, and which columns took them."""

    path: Path
    kinds: dict[str, None] = field(default_factory=dict)
    suffixes: dict[str, None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The part of its columns' names before the suffix."""
        return name_of(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All fields in their order, and the columns with their types: those of the table, then those that were added."""

    fields: Mapping[Path, Field]
    types: Mapping[str, str]
    added: tuple[str, ...]


def look_at(rows: Sequence[Row], known: Mapping[str, str]) -> Seen:
    """What the API would have made of these records, one after the other, in a table with `known` columns."""
    types = dict(known)
    for row in rows:
        for path, value in _members(row):
            column = _column(path, value, types)
            if column is not None:
                types.setdefault(column, TYPES[column[-2:]])
    # Once all columns are there, values no longer go where the first of them went: this is what stays true.
    fields: dict[Path, Field] = {}
    for row in rows:
        for path, value in _all(row):
            found = fields.setdefault(path, Field(path=path))
            found.kinds[kind_of(value)] = None
            column = None if isinstance(value, dict) else _column(path, value, types)
            if column in types:
                found.suffixes[column[-2:]] = None
    return Seen(fields=fields, types=types, added=tuple(name for name in types if name not in known))


def stored(row: Row, types: Mapping[str, str]) -> dict[str, Any]:
    """The row as that API stored it in a table with these columns, as JSON."""
    result: dict[str, Any] = {}
    for path, value in _members(row):
        column = _column(path, value, types)
        if column is not None and column in types and column not in result:
            made = _as_stored(value, column[-2:], scalar_type(types[column]) or "string")
            if made is not None:
                result[column] = made
    return result


def time_of(row: Row, name: str | None) -> str | None:
    """The text of the time that a record gave itself."""
    value = row.get(name) if name else None
    return value if isinstance(value, str) and kind_of(value) == "time" else None


def name_of(path: Path) -> str:
    """The name of a field's columns without suffix."""
    return "_".join(re.sub(r"[^A-Za-z0-9_]", "_", part) for part in path)


def kind_of(value: object) -> str:
    """What a value is, as far as that API told values apart."""
    match value:
        case dict():
            return "object"
        case list():
            return "array"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str() if _time(value) and datetime_ticks(value) is not None:
            return "time"
        case str() if text_to_guid(value) is not None:
            return "guid"
        case _:
            return "text"


def _all(row: Row, before: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every field with a value, objects as well as their members."""
    for key, value in row.items():
        if value is not None:
            yield (*before, key), value
        if isinstance(value, dict):
            yield from _all(value, (*before, key))


def _members(row: Row) -> Iterator[tuple[Path, Any]]:
    return ((path, value) for path, value in _all(row) if not isinstance(value, dict))


def _column(path: Path, value: object, types: Mapping[str, str]) -> str | None:
    """The column that takes the value, there or not; None for one whose name is too long."""
    name, kind = name_of(path), kind_of(value)
    own = f"{name}{_SUFFIX[kind]}"
    if own not in types and kind in _CONVERTIBLE and isinstance(value, str):
        others = (suffix for suffix in TYPES if f"{name}{suffix}" in types)
        own = next((f"{name}{suffix}" for suffix in others if _converted(value, suffix) is not None), own)
    return own if own in types or len(own) <= LONGEST_NAME else None


def _converted(value: str, suffix: str) -> Any:  # noqa: ANN401 - what a text stands for
    match suffix:
        case "_b":
            return _TRUTHS.get(value.lower())
        case "_d":
            return text_to_real(value)
        case "_t":
            return datetime_ticks(value) if _time(value) else None
        case "_g":
            return text_to_guid(value)
        case _:
            return value


def _as_stored(value: Any, suffix: str, kusto: str) -> Any:  # noqa: ANN401 - JSON in, JSON out
    if isinstance(value, str):
        made = _converted(value, suffix)
    elif isinstance(value, list):
        made = json_text(value)
    else:
        made = float(value) if suffix == "_d" else value
    convert = converter(scalar_type(TYPES[suffix]) or "string", kusto)
    if made is not None and convert is not None:
        made = convert(made)
    return None if made is None else to_wire(made, kusto)
