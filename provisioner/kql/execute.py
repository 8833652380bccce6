"""Operators that look at several rows, over columns of values.

Measured on Kusto: null is the smallest value and sorts accordingly; null keys join each other and form a group;
`innerunique` keeps one left row for each key; `mv-expand` walks several arrays in step, drops empty ones and keeps one
row for a null. Assumed: rows come in the order of the input, groups in the order of their first row.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from provisioner.kql.aggregates import Aggregation
from provisioner.kql.comparison import as_item
from provisioner.kql.functions.arrays import identity, sort_rank
from provisioner.kql.runtime import MOST_ROWS, RunawayError, Table
from provisioner.kql.types import BOOL, DYNAMIC, REAL, STRING
from provisioner.kql.values import Value, dynamic_text, null

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType, Schema

Columns = Sequence[Sequence[Value]]
_DOTNET: Final = {
    "bool": "System.SByte",
    "int": "System.Int32",
    "long": "System.Int64",
    "real": "System.Double",
    "decimal": "System.Data.SqlTypes.SqlDecimal",
    "string": "System.String",
    "datetime": "System.DateTime",
    "timespan": "System.TimeSpan",
    "guid": "System.Guid",
    "dynamic": "System.Object",
}


def pick(columns: Columns, places: Sequence[int]) -> list[list[Value]]:
    """The rows at the given places."""
    return [[column[place] for place in places] for column in columns]


def row_keys(keys: Columns, length: int) -> list[Value]:
    """A hashable key for each row."""
    if len(keys) == 1:
        return [identity(value) for value in keys[0]]
    return (
        list(zip(*([identity(value) for value in column] for column in keys), strict=True)) if keys else [()] * length
    )


def summarize(
    keys: Columns, arguments: Sequence[Columns], aggregations: Sequence[Aggregation], length: int
) -> list[list[Value]]:
    """The keys of each group followed by the results of all aggregations; without keys there is always one group."""
    groups: dict[Value, list[int]] = {}
    for place, key in enumerate(row_keys(keys, length)):
        groups.setdefault(key, []).append(place)
    if not keys and not groups:
        groups[()] = []
    rows = []
    for places in groups.values():
        row = [column[places[0]] for column in keys]
        for columns, aggregation in zip(arguments, aggregations, strict=True):
            row.extend(aggregation(pick(columns, places), len(places)))
        rows.append(row)
    return [list(column) for column in zip(*rows, strict=True)] if rows else []


def distinct(columns: Columns, length: int) -> list[int]:
    """The places of the first of equal rows."""
    seen: dict[Value, int] = {}
    for place, key in enumerate(row_keys(columns, length)):
        seen.setdefault(key, place)
    return list(seen.values())


def order(keys: Columns, directions: Sequence[tuple[bool, bool]], length: int) -> list[int]:
    """The places in order; `directions` says for each key whether it descends and whether nulls come first."""
    places = list(range(length))
    for column, (descending, nulls_first) in reversed([*zip(keys, directions, strict=True)]):
        places = _ordered(column, places, descending=descending, nulls_first=nulls_first)
    return places


def _ordered(column: Sequence[Value], places: list[int], *, descending: bool, nulls_first: bool) -> list[int]:
    absent = [place for place in places if column[place] is None]
    present = [place for place in places if column[place] is not None]
    key: Callable[[int], Value] = column.__getitem__
    if any(isinstance(column[place], float | list | dict) for place in present[:1]) or _mixed(column, present):
        present.sort(key=lambda place: sort_rank(column[place]), reverse=descending)
    else:
        present.sort(key=key, reverse=descending)
    return absent + present if nulls_first else present + absent


def _mixed(column: Sequence[Value], places: Sequence[int]) -> bool:
    return len({type(column[place]) for place in places}) > 1


def take(columns: Columns, length: int, count: int, *, sample: bool) -> Table:
    """At most so many rows: the first, or any."""
    count = max(count, 0)
    if sample and count < length:
        places = sorted(random.sample(range(length), count))
        return Table(pick(columns, places), count)
    return Table([list(column[:count]) for column in columns], min(count, length))


def series(first: Value, last: Value, step: Value) -> list[Value]:
    """The values of `range`; none when a bound is null or the step leads away."""
    if first is None or last is None or not step:
        return []
    count = (last - first) / step if isinstance(step, float) else (last - first) // step
    if count > MOST_ROWS:
        raise RunawayError("range")
    return [first + i * step for i in range(max(int(count) + 1, 0) if count >= 0 else 0)]


def schema_table(columns: Schema) -> Table:
    """What `getschema` shows."""
    return Table(
        [
            [column.name for column in columns],
            list(range(len(columns))),
            [_DOTNET[column.type] for column in columns],
            [column.type for column in columns],
        ],
        len(columns),
    )


def join(kind: str, left: Columns, right: Columns, lengths: tuple[int, int]) -> list[tuple[int | None, int | None]]:
    """The pairs of places that a join brings together, given the columns of keys; None for no partner."""
    left_keys, right_keys = row_keys(left, lengths[0]), row_keys(right, lengths[1])
    index: dict[Value, list[int]] = {}
    for place, key in enumerate(right_keys):
        index.setdefault(key, []).append(place)
    name = kind.removeprefix("lookup ")
    if name in ("leftsemi", "leftanti", "anti", "leftantisemi"):
        return [(i, None) for i, key in enumerate(left_keys) if (key in index) == (name == "leftsemi")]
    if name in ("rightsemi", "rightanti", "rightantisemi"):
        known = set(left_keys)
        return [(None, i) for i, key in enumerate(right_keys) if (key in known) == (name == "rightsemi")]
    return _matched(name, left_keys, right_keys, index)


def _matched(
    name: str, left_keys: list[Value], right_keys: list[Value], index: dict[Value, list[int]]
) -> list[tuple[int | None, int | None]]:
    wanted = set(left_keys) if name == "innerunique" else left_keys
    if sum(len(index.get(key, ())) for key in wanted) > MOST_ROWS:
        raise RunawayError("join")
    pairs: list[tuple[int | None, int | None]] = []
    seen: set[Value] = set()
    for place, key in enumerate(left_keys):
        if name == "innerunique" and key in seen:
            continue
        seen.add(key)
        partners = index.get(key)
        if partners is not None:
            pairs.extend((place, partner) for partner in partners)
        elif name in ("leftouter", "fullouter"):
            pairs.append((place, None))
    if name in ("rightouter", "fullouter"):
        pairs.extend((None, place) for place, key in enumerate(right_keys) if key not in seen)
    return pairs


def side(column: Sequence[Value], places: Iterable[int | None], type_: ScalarType) -> list[Value]:
    """A column of one side of a join; no partner gives nulls."""
    missing = null(type_)
    return [missing if place is None else column[place] for place in places]


def union(
    tables: Sequence[Table], slots: Sequence[Sequence[int | None]], columns: Schema, names: Sequence[str] | None
) -> Table:
    """All rows, column by column; `names` fills the first column."""
    result: list[list[Value]] = []
    for position, column in enumerate(columns):
        if names is not None and position == 0:
            parts = [[name] * table.length for name, table in zip(names, tables, strict=True)]
        else:
            parts = [_part(table, slots[i][position], column.type) for i, table in enumerate(tables)]
        result.append(list(itertools.chain.from_iterable(parts)))
    return Table(result, sum(table.length for table in tables))


def _part(table: Table, slot: int | None, type_: ScalarType) -> list[Value]:
    return [null(type_)] * table.length if slot is None else table.columns[slot]


def elements(value: Value, *, bag_arrays: bool) -> list[Value]:
    """What a value expands to: an array to its elements, a bag to its entries, anything else to itself."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [[key, item] if bag_arrays else {key: item} for key, item in value.items()]
    return [value]


def as_element(value: Value, type_: ScalarType) -> Value:
    """An element as the type that `to typeof()` asks for: only what holds such a value converts."""
    if type_ == DYNAMIC:
        return value
    if value is None:
        return null(type_)
    if type_ == STRING:
        return dynamic_text(value)
    if type_ == BOOL:
        return value if isinstance(value, bool) else value != 0 if isinstance(value, int) else None
    item = as_item(value, type_)
    return float(item) if type_ == REAL and item is not None else int(item) if type(item) is float else item


def expand(
    values: Columns, types: Sequence[ScalarType], length: int, *, bag_arrays: bool, limit: int | None
) -> tuple[list[int], list[list[Value]], list[int]]:
    """For each row that comes out: the place it comes from, the elements, and their index."""
    places: list[int] = []
    results: list[list[Value]] = [[] for _ in values]
    indexes: list[int] = []
    for place in range(length):
        lists = [elements(column[place], bag_arrays=bag_arrays)[:limit] for column in values]
        count = max(map(len, lists), default=0)
        if len(places) + count > MOST_ROWS:
            raise RunawayError("mv-expand")
        places.extend([place] * count)
        indexes.extend(range(count))
        for result, items, type_ in zip(results, lists, types, strict=True):
            padded = [*items, *[None] * (count - len(items))]
            result.extend(as_element(item, type_) for item in padded)
    return places, results, indexes
