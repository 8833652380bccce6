"""Run one query over stored rows: check, find what it reads, load that, compute, write the answer's table."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provisioner import kql
from provisioner.emulator.services.query import report, tables
from provisioner.emulator.services.query.pruning import needs_of
from provisioner.emulator.services.query.sources import Loaded, Scope, load, table_schema
from provisioner.emulator.state import Table as TableOfWorkspace
from provisioner.emulator.store.batches import LATEST
from provisioner.emulator.timespan import Interval
from provisioner.kql.compiled import Result, compile_query
from provisioner.kql.datetimes import TICKS_PER_DAY
from provisioner.kql.findings import Finding
from provisioner.kql.runtime import Table

if TYPE_CHECKING:
    from provisioner.kql.types import Schema

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryTask:
    """A query with the tables that it may name; `now` is what `now()` gives, in ticks."""

    text: str
    tables: Mapping[str, TableOfWorkspace]
    scope: Scope
    interval: Interval | None
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The `PrimaryResult` as JSON, what was wrong with it, and what a client may ask for beside it."""

    table: bytes
    error: Mapping[str, Any] | None
    statistics: Mapping[str, Any]
    render: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A query that KQL refuses."""

    findings: tuple[Finding, ...]


def task_for(
    text: str, available: Mapping[str, TableOfWorkspace], scope: Scope, interval: Interval | None, now: int
) -> QueryTask:
    """A task with those of the available tables that the text may mean."""
    everything = "*" in text
    return QueryTask(
        text=text,
        tables={name: table for name, table in available.items() if everything or name in text},
        scope=scope,
        interval=interval,
        now=now,
    )


def run_query(connection: sqlite3.Connection, task: QueryTask) -> Outcome | Refusal:
    """The answer to a query on one committed state."""
    started, cpu = time.perf_counter(), time.process_time()
    schemas = {name: table_schema(table, task.text) for name, table in task.tables.items()}
    checked = kql.check(task.text, tables=schemas, profile="query", source_name="")
    if not checked.ok:
        return Refusal(findings=tuple(finding for finding in checked.findings if finding.severity == "error"))
    if checked.plan is None or checked.columns is None:
        return Refusal(findings=(_no_table(task.text),))
    needs = needs_of(checked.plan, task.now)
    loaded = {
        name: load(connection, task.scope, name, schemas[name], need, _retained(task, task.tables[name]))
        for name, need in needs.items()
        if name in schemas
    }
    result = _compute(checked, loaded, schemas, task.now)
    written = tables.limited(checked.columns, result.columns)
    return Outcome(
        table=written.json,
        error=report.partial_error(written.exceeded, result.errors),
        statistics=report.statistics(
            loaded.values(),
            rows_out=written.rows,
            bytes_out=len(written.json),
            seconds=time.perf_counter() - started,
            cpu_seconds=time.process_time() - cpu,
        ),
        render=report.render(checked.plan),
    )


def _retained(task: QueryTask, table: TableOfWorkspace) -> Interval:
    """The interval of the query within the table's interactive retention."""
    oldest = task.now - table.retention_in_days * TICKS_PER_DAY
    if task.interval is None:
        return Interval(first=oldest, last=LATEST)
    return Interval(first=max(oldest, task.interval.first), last=task.interval.last)


def _no_table(text: str) -> Finding:
    return Finding("KQL100", "error", 0, len(text), "the query results in no table", "write `print VALUE` for a value")


def _compute(checked: kql.Checked, loaded: Mapping[str, Loaded], schemas: Mapping[str, Schema], now: int) -> Result:
    def table(name: str) -> Table:
        return Table([loaded[name].columns[column.name] for column in schemas[name]], loaded[name].rows)

    return compile_query(checked, source="typed").run_tables(table, now=now)
