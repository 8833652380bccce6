"""A table's rows as columns for a query: stored columns decoded, standard columns derived from their batch.

`_ResourceId` is the rule that a row came through (assumed: nothing public says what Azure writes there for this API).
`_BilledSize` is the length of the values as text, as the price page describes it.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

from provisioner.emulator.services.query.pruning import Need
from provisioner.emulator.state import Table
from provisioner.emulator.store import batches, codec
from provisioner.emulator.store.batches import Batch
from provisioner.emulator.timespan import Interval
from provisioner.kql.types import Column, schema
from provisioner.kql.values import null, to_text

if TYPE_CHECKING:
    from provisioner.kql.types import Schema

Values = list[Any]

TIME_COLUMN = "TimeGenerated"
# Shown in results like a table's own columns.
VISIBLE = schema({"TenantId": "string", "Type": "string", "_ResourceId": "string"})
# Documented as not shown unless the query names them.
HIDDEN = schema(
    {
        "_ItemId": "string",
        "_TimeReceived": "datetime",
        "_BilledSize": "real",
        "_IsBillable": "string",
        "_SubscriptionId": "string",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose rows a query sees: workspaces by customer ID, and rules inside `resource` (lower case; empty: all)."""

    workspaces: tuple[str, ...]
    resource: str = ""


@dataclass(slots=True, kw_only=True)
class Loaded:
    """Columns of one length; `batches` and `skipped_rows` are for the statistics."""

    columns: dict[str, Values]
    rows: int = 0
    batches: int = 0
    bytes: int = 0


def table_schema(table: Table, text: str) -> Schema:
    """The columns that a query sees: the table's own, the standard ones, the hidden ones that `text` names."""
    own = schema((column.name, column.type) for column in table.columns)
    names = {column.name for column in own}
    standard = (*VISIBLE, *(column for column in HIDDEN if column.name in text))
    return (*own, *(column for column in standard if column.name not in names))


def load(
    connection: sqlite3.Connection, scope: Scope, table: str, columns: Schema, need: Need, interval: Interval | None
) -> Loaded:
    """The rows of a table that a query may need; columns that it does not read are null."""
    loaded = Loaded(columns={column.name: [] for column in columns if column.name in need.columns})
    read = tuple(column for column in columns if column.name in need.columns)
    for batch in _batches(connection, scope, table, need, interval):
        loaded.batches += 1
        loaded.bytes += len(batch.content)
        if batch.content:
            _load_batch(batch, read, interval, loaded)
        else:
            loaded.rows += batch.rows
        if need.limit is not None and loaded.rows >= need.limit:
            break
    unread: Values = [None] * loaded.rows
    loaded.columns.update({column.name: unread for column in columns if column.name not in loaded.columns})
    return loaded


def _batches(
    connection: sqlite3.Connection, scope: Scope, table: str, need: Need, interval: Interval | None
) -> Iterable[Batch]:
    first = need.first if interval is None else max(need.first, interval.first)
    last = need.last if interval is None else min(need.last, interval.last)
    headless = None if need.columns else (first, last)
    for workspace in scope.workspaces:
        for batch in batches.scan(connection, workspace, table, first, last, heads_within=headless):
            rule = batch.rule.lower()
            if not scope.resource or rule == scope.resource or rule.startswith(f"{scope.resource}/"):
                yield batch


def _load_batch(batch: Batch, columns: Sequence[Column], interval: Interval | None, loaded: Loaded) -> None:
    directory = codec.read_directory(batch.content)
    stored = {column.name: column for column in directory.columns}
    chosen = _chosen_rows(batch, stored, interval)
    rows = batch.rows if chosen is None else sum(chosen)
    for name, type_ in columns:
        target = loaded.columns[name]
        column = stored.get(name)
        derive = _DERIVED.get(name)
        if column is not None and column.type == type_:
            values = codec.decode_column(batch.content, column, batch.rows)
            target.extend(values if chosen is None else compress(values, chosen))
        elif column is None and derive is not None:
            values = derive(batch, directory)
            target.extend(values if chosen is None else compress(values, chosen))
        else:
            target.extend([null(type_)] * rows)
    loaded.rows += rows


def _chosen_rows(batch: Batch, stored: dict[str, codec.StoredColumn], interval: Interval | None) -> list[bool] | None:
    """Which rows of a batch lie in the interval; None when all do."""
    if interval is None or (interval.first <= batch.min_time and batch.max_time <= interval.last):
        return None
    times = codec.decode_column(batch.content, stored[TIME_COLUMN], batch.rows)
    return [interval.first <= time <= interval.last for time in times]


def _constant(value: Callable[[Batch], Any]) -> Callable[[Batch, codec.Directory], Values]:
    return lambda batch, _directory: [value(batch)] * batch.rows


def _segments(batch: Batch, directory: codec.Directory) -> tuple[codec.Segment, ...]:
    return directory.segments or (codec.Segment(guid=batch.guid, received=batch.received, rows=batch.rows),)


def _item_ids(batch: Batch, directory: codec.Directory) -> Values:
    """One UUID a row: that of the batch it came in, counted up."""
    return [
        str(uuid.UUID(int=(int.from_bytes(segment.guid, "big") + row) % (1 << 128)))
        for segment in _segments(batch, directory)
        for row in range(segment.rows)
    ]


def _received_times(batch: Batch, directory: codec.Directory) -> Values:
    return [segment.received for segment in _segments(batch, directory) for _ in range(segment.rows)]


def _billed_sizes(batch: Batch, directory: codec.Directory) -> Values:
    sizes = [0.0] * batch.rows
    for column in directory.columns:
        values = codec.decode_column(batch.content, column, batch.rows)
        sizes = [size + len(to_text(value, column.type)) for size, value in zip(sizes, values, strict=True)]
    return sizes


def _subscription(batch: Batch) -> str:
    parts = batch.rule.split("/")
    return parts[2] if len(parts) > 2 else ""


_DERIVED: dict[str, Callable[[Batch, codec.Directory], Values]] = {
    "TenantId": _constant(lambda batch: batch.workspace),
    "Type": _constant(lambda batch: batch.table),
    "_ResourceId": _constant(lambda batch: batch.rule.lower()),
    "_SubscriptionId": _constant(_subscription),
    "_TimeReceived": _received_times,
    "_IsBillable": _constant(lambda _batch: "True"),
    "_ItemId": _item_ids,
    "_BilledSize": _billed_sizes,
}
