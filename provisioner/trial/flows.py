"""Rows through the flows of a rule, as the service would take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provisioner.catalog import azure_tables
from provisioner.dataflow import FlowResult, compile_flow
from provisioner.model.project import DataFlow, Project, Rule, Stream

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One flow and what it made of the rows."""

    flow: DataFlow
    result: FlowResult


def send(
    project: Project, rule: Rule, stream: Stream, rows: Sequence[Row], now: int, *, keep_times: bool = True
) -> list[Ran]:
    """Send rows to a stream: every flow that takes it gets all of them."""
    ran: list[Ran] = []
    for flow in rule.flows:
        if stream.handle not in flow.streams:
            continue
        text = flow.transformation.text if flow.transformation else None
        declared = [(column.name, column.type) for column in stream.columns]
        compiled, findings = compile_flow(declared, text, _table_columns(project, flow.table))
        if compiled is None:
            raise AssertionError(f"a checked transformation does not compile: {findings}")
        ran.append(Ran(flow=flow, result=compiled.run(list(rows), now, keep_times=keep_times)))
    return ran


def _table_columns(project: Project, name: str) -> list[tuple[str, str]] | None:
    """What the table keeps; None where nobody says, then it is everything."""
    declared = next((table for table in project.tables if table.name == name), None)
    columns = {column.name: column.type for column in declared.columns} if declared else {}
    known = azure_tables().get(name)
    if known is not None:
        columns = {**known.columns, **columns} if known.columns else {}
    return list(columns.items()) or None
