"""Run one query over stored rows: check, find what it reads, load that, compute, write the answer's table."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provisioner import kql
from provisioner.emulator.services.query import report, tables
from provisioner.emulator.services.query.pruning import needs_of
from provisioner.emulator.services.query.sources import Loaded, Scope, load, table_schema
from provisioner.emulator.state import Table as TableOfWorkspace
from provisioner.emulator.store import batches
from provisioner.emulator.store.batches import LATEST
from provisioner.emulator.timespan import Interval
from provisioner.kql.compiled import Result, compile_query
from provisioner.kql.datetimes import TICKS_PER_DAY
from provisioner.kql.findings import Finding
from provisioner.kql.runtime import RunawayError, Table
from provisioner.kql.unfolding import check_in_steps

if TYPE_CHECKING:
    from provisioner.kql.bound import Plan
    from provisioner.kql.types import Schema


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
    everything = "*" in text or "search" in text
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
    schemas = {name: table_schema(task.tables[name], task.text) for name in _worth_reading(connection, task)}
    read: list[Loaded] = []

    def check(text: str) -> kql.Checked:
        return kql.check(text, tables=schemas, profile="query", source_name="")

    def result_of(checked: kql.Checked, plan: Plan) -> Result:
        needs = needs_of(plan, task.now)
        loaded = {
            name: load(connection, task.scope, name, schemas[name], need, _retained(task, task.tables[name]))
            for name, need in needs.items()
            if name in schemas
        }
        read.extend(loaded.values())
        return _compute(checked, loaded, schemas, task.now)

    def column(checked: kql.Checked) -> list[Any]:
        assert checked.plan is not None
        return result_of(checked, checked.plan).columns[0]

    try:
        checked = check_in_steps(task.text, check, column)
        if not checked.ok or checked.plan is None or checked.columns is None:
            return _refusal(task.text, checked)
        result = result_of(checked, checked.plan)
    except RunawayError as exc:
        return Refusal(findings=(exc.finding(task.text),))
    written = tables.limited(checked.columns, result.columns)
    return Outcome(
        table=written.json,
        error=report.partial_error(written.exceeded, result.errors),
        statistics=report.statistics(
            read,
            rows_out=written.rows,
            bytes_out=len(written.json),
            seconds=time.perf_counter() - started,
            cpu_seconds=time.process_time() - cpu,
        ),
        render=report.render(checked.plan),
    )


def _refusal(text: str, checked: kql.Checked) -> Refusal:
    """Why a text cannot be run: its errors, else what is sound and not simulated, else that there is no table."""
    errors = tuple(finding for finding in checked.findings if finding.severity == "error")
    unable = tuple(finding for finding in checked.findings if finding.code == "KQL210")
    return Refusal(findings=errors or unable or (_no_table(text),))


def _worth_reading(connection: sqlite3.Connection, task: QueryTask) -> Iterator[str]:
    """The tables that the text names, custom tables, and those that hold rows.

    A workspace has hundreds of Azure tables; all their columns, nearly all null, would only hide what is there.
    """
    chosen = {name for name in task.tables if name in task.text or name.endswith("_CL")}
    if len(chosen) < len(task.tables):
        chosen |= batches.filled_tables(connection, task.scope.workspaces)
    return (name for name in task.tables if name in chosen)


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
