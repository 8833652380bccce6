"""Batches in the database: append, find by time, drop."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_COLUMNS = "workspace, table_name, received, min_time, max_time, row_count, guid, rule, content"
_INSERT = f"INSERT INTO batches ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FIND = "FROM batches WHERE workspace = ? AND table_name = ? AND max_time >= ? AND min_time <= ? ORDER BY id"
_SELECT = f"SELECT {_COLUMNS} {_FIND}"
_SELECT_HEADS = f"SELECT {_COLUMNS.replace('content', 'zeroblob(0)')} {_FIND}"

EARLIEST = -(2**63)
LATEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one payload left in one table.

    `workspace` is the customer ID, `rule` the ARM ID of the rule, times are ticks of 100 ns since year 1, the row's
    own ID is derived from `guid`; `content` is read with `codec`.
    """

    workspace: str
    table: str
    received: int
    min_time: int
    max_time: int
    rows: int
    guid: bytes
    rule: str
    content: bytes


def append(connection: sqlite3.Connection, batches: Sequence[Batch]) -> None:
    """Add batches inside the caller's transaction."""
    connection.executemany(
        _INSERT,
        [
            (b.workspace, b.table, b.received, b.min_time, b.max_time, b.rows, b.guid, b.rule, b.content)
            for b in batches
        ],
    )


def scan(
    connection: sqlite3.Connection,
    workspace: str,
    table: str,
    first: int = EARLIEST,
    last: int = LATEST,
    *,
    heads_only: bool = False,
) -> Iterator[Batch]:
    """Batches that may hold rows with `TimeGenerated` from `first` to `last`, oldest arrival first.

    `heads_only` leaves `content` empty: whoever only counts need not read it.
    """
    statement = _SELECT_HEADS if heads_only else _SELECT
    for row in connection.execute(statement, (workspace, table, first, last)):
        yield Batch(
            workspace=row[0],
            table=row[1],
            received=row[2],
            min_time=row[3],
            max_time=row[4],
            rows=row[5],
            guid=row[6],
            rule=row[7],
            content=row[8],
        )


def drop_rows(connection: sqlite3.Connection, workspace: str, table: str) -> int:
    """Forget a table's rows, as when the table is deleted; how many batches that were."""
    return connection.execute("DELETE FROM batches WHERE workspace = ? AND table_name = ?", (workspace, table)).rowcount
