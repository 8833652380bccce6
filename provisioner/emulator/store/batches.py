"""Batches in the database: append, find by time, drop."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

_COLUMNS = "workspace, table_name, received, min_time, max_time, row_count, guid, rule, content"
_MARKS = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
# 9 parameters a row; SQLite takes at least 32,766.
_ROWS_A_STATEMENT = 500
# The content of a batch that lies wholly between the first two times is not read.
_HEADS = _COLUMNS.replace("content", "CASE WHEN min_time >= ? AND max_time <= ? THEN zeroblob(0) ELSE content END")
_SELECT = (
    f"SELECT {_HEADS} FROM batches WHERE workspace = ? AND table_name = ? AND max_time >= ? AND min_time <= ?"
    " ORDER BY id"
)

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
    """Add batches inside the caller's transaction.

    One statement for many: every step of SQLite gives up the interpreter lock, and gets it back when the busy event
    loop lets go of it.
    """
    for start in range(0, len(batches), _ROWS_A_STATEMENT):
        part = batches[start : start + _ROWS_A_STATEMENT]
        values = [
            value
            for b in part
            for value in (b.workspace, b.table, b.received, b.min_time, b.max_time, b.rows, b.guid, b.rule, b.content)
        ]
        connection.execute(f"INSERT INTO batches ({_COLUMNS}) VALUES {', '.join([_MARKS] * len(part))}", values)


def filled_tables(connection: sqlite3.Connection, workspaces: Iterable[str]) -> frozenset[str]:
    """The tables of these workspaces that hold rows."""
    query = "SELECT DISTINCT table_name FROM batches WHERE workspace = ?"
    return frozenset(row[0] for one in workspaces for row in connection.execute(query, (one,)))


def scan(
    connection: sqlite3.Connection,
    workspace: str,
    table: str,
    first: int = EARLIEST,
    last: int = LATEST,
    *,
    heads_within: tuple[int, int] | None = None,
) -> Iterator[Batch]:
    """Batches that may hold rows with `TimeGenerated` from `first` to `last`, oldest arrival first.

    Batches wholly inside `heads_within` come without `content`: whoever only counts need not read it.
    """
    headless = heads_within or (LATEST, EARLIEST)
    for row in connection.execute(_SELECT, (*headless, workspace, table, first, last)):
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


def drop_older(connection: sqlite3.Connection, oldest: Callable[[str, str], int]) -> int:
    """Remove batches whose newest row is older than `oldest(workspace, table)`; how many."""
    dropped = 0
    for workspace, table in connection.execute("SELECT DISTINCT workspace, table_name FROM batches").fetchall():
        statement = "DELETE FROM batches WHERE workspace = ? AND table_name = ? AND max_time < ?"
        dropped += connection.execute(statement, (workspace, table, oldest(workspace, table))).rowcount
    return dropped
