"""Small batches of one table and rule become one big one: a million rows in tens of thousands of batches would take
seconds to read, and small batches are stored without compression.

Which rows came together is kept in the directory, so that `_ItemId` and `_TimeReceived` stay what they were.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from provisioner.emulator.store import codec
from provisioner.emulator.store.batches import Batch, append
from provisioner.kql.values import null

# The same number stands in the index `small_batches`.
SMALL_ROWS = 1024
FEWEST = 64
MOST_ROWS = 8192
# To remove the small ones costs 10 ms a megabyte, and as long nothing else is committed.
MOST_BYTES = 1024 * 1024

_FIND = (
    "SELECT workspace, table_name, rule, count(*) FROM batches INDEXED BY small_batches"
    f" WHERE row_count < {SMALL_ROWS} GROUP BY workspace, table_name, rule HAVING count(*) >= ?"
)
_READ = (
    "SELECT id, received, min_time, max_time, row_count, guid, content FROM batches INDEXED BY small_batches"
    f" WHERE workspace = ? AND table_name = ? AND rule = ? AND row_count < {SMALL_ROWS} ORDER BY id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTask:
    """Many small batches of one table and rule."""

    workspace: str
    table: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """One batch, and the IDs of those whose place it takes."""

    ids: tuple[int, ...]
    batch: Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    id: int
    batch: Batch
    directory: codec.Directory


def find_tasks(connection: sqlite3.Connection, fewest: int = FEWEST) -> list[MergeTask]:
    """What is worth merging now."""
    rows = connection.execute(_FIND, (fewest,)).fetchall()
    return [MergeTask(workspace=row[0], table=row[1], rule=row[2]) for row in rows]


def merge(connection: sqlite3.Connection, task: MergeTask) -> Merged | None:
    """The oldest small batches as one; None when there are not two that can be one."""
    parts = _parts(connection, task)
    if len(parts) < 2:
        return None
    first = parts[0].batch
    rows = sum(part.batch.rows for part in parts)
    types = {column.name: column.type for part in parts for column in part.directory.columns}
    columns: dict[str, list[Any]] = {name: [] for name in types}
    for part in parts:
        stored = {column.name: column for column in part.directory.columns}
        for name, values in columns.items():
            if name in stored:
                values += codec.decode_column(part.batch.content, stored[name], part.batch.rows)
            else:
                values += [null(types[name])] * part.batch.rows
    content = codec.encode_batch(rows, types, columns, [segment for part in parts for segment in _segments(part)])
    merged = replace(
        first,
        received=max(part.batch.received for part in parts),
        min_time=min(part.batch.min_time for part in parts),
        max_time=max(part.batch.max_time for part in parts),
        rows=rows,
        content=content,
    )
    return Merged(ids=tuple(part.id for part in parts), batch=merged)


def put_in_place(connection: sqlite3.Connection, merged: Merged) -> bool:
    """Exchange the small batches for the merged one; False, and nothing done, when one of them is gone."""
    marks = ",".join("?" * len(merged.ids))
    there = connection.execute(f"SELECT count(*) FROM batches WHERE id IN ({marks})", merged.ids).fetchone()[0]
    if there != len(merged.ids):
        return False
    connection.execute(f"DELETE FROM batches WHERE id IN ({marks})", merged.ids)
    append(connection, [merged.batch])
    return True


def _parts(connection: sqlite3.Connection, task: MergeTask) -> list[_Part]:
    """The oldest ones up to the limits, as long as their columns have the same types."""
    parts: list[_Part] = []
    types: dict[str, str] = {}
    rows = size = 0
    for row in connection.execute(_READ, (task.workspace, task.table, task.rule)):
        part = _part(task, row)
        rows, size = rows + part.batch.rows, size + len(part.batch.content)
        alike = all(types.get(column.name, column.type) == column.type for column in part.directory.columns)
        fits = alike and rows <= MOST_ROWS and size <= MOST_BYTES
        if not fits and len(parts) == 1:  # one that fits no other must not keep the rest from merging
            parts, types, rows, size = [], {}, part.batch.rows, len(part.batch.content)
        elif not fits and parts:
            break
        types.update({column.name: column.type for column in part.directory.columns})
        parts.append(part)
    return parts


def _part(task: MergeTask, row: Sequence[Any]) -> _Part:
    batch = Batch(
        workspace=task.workspace,
        table=task.table,
        rule=task.rule,
        received=row[1],
        min_time=row[2],
        max_time=row[3],
        rows=row[4],
        guid=row[5],
        content=row[6],
    )
    return _Part(id=row[0], batch=batch, directory=codec.read_directory(batch.content))


def _segments(part: _Part) -> tuple[codec.Segment, ...]:
    own = codec.Segment(guid=part.batch.guid, received=part.batch.received, rows=part.batch.rows)
    return part.directory.segments or (own,)
