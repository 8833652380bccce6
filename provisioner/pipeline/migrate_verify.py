"""The proof of a migration: the same rows through the old rule and the one of the new spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provisioner.azure import Connection
from provisioner.errors import RemoteError, UsageError
from provisioner.kql.datetimes import datetime_ticks
from provisioner.model.gateway import Gateway
from provisioner.model.json import JsonObject
from provisioner.model.known import at
from provisioner.model.migrations import Proof
from provisioner.model.project import Project, Rule
from provisioner.pipeline.old_tables import columns_of
from provisioner.pipeline.preparation import Prepared
from provisioner.pipeline.rows import Row, read_rows

if TYPE_CHECKING:
    from provisioner.migrate import RuleFlows

FROZEN = "2026-01-01T00:00:00Z"
"""What `now()` is in both rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The old rule and the new one, and rows for each stream of the old."""

    before: RuleFlows
    after: RuleFlows
    rows: Mapping[str, Sequence[Row]]


def pair(
    old: JsonObject, prepared: Prepared, rows: Mapping[str, Sequence[Row]], live: Mapping[str, Mapping[str, str]]
) -> Pair:
    """Both sides; `live` are the columns of the tables as they are, where somebody could read them."""
    from provisioner.migrate import RuleFlows

    project, documents = prepared.project, prepared.documents
    assert project is not None and documents is not None, "the caller asks `prepared.ok` first"
    before = RuleFlows(body=old, tables=live)
    rule = _successor(project, before.streams)
    new = next(document.body for document in documents if document.address == rule.address)
    declared = {
        table.name: {column.name: column.type for column in table.columns}
        for table in project.tables
        if table.custom and not table.derived
    }
    after = RuleFlows(body=new, tables={**live, **declared})
    chosen = rows or _samples(prepared, rule)
    return Pair(before=before, after=after, rows=_by_stream(before, after, chosen))


def offline(found: Pair) -> list[Proof]:
    """One proof a stream, worked out here."""
    from provisioner.migrate import prove, run

    now = datetime_ticks(FROZEN)
    assert now is not None, "the frozen clock is a time"
    return [
        prove(
            run(found.before, stream, rows, now),
            run(found.after, stream, rows, now),
            sent=len(rows),
            where=f"{stream}, offline",
        )
        for stream, rows in found.rows.items()
    ]


def live_columns(old: JsonObject, gateway: Gateway) -> dict[str, dict[str, str]]:
    """The columns of the custom tables that a live rule writes to."""
    from provisioner.migrate import RuleFlows

    flows = RuleFlows(body=old)
    tables = {table for stream in flows.streams for table, _ in flows.flows(stream) if table.endswith("_CL")}
    workspace = at(old, ("properties", "destinations", "logAnalytics", 0, "workspaceResourceId"))
    bodies = {name: gateway.get("tables", f"{workspace}/tables/{name}") for name in sorted(tables)}
    return {name: columns_of(body) for name, body in bodies.items() if body is not None}


def recent_rows(old: JsonObject, connection: Connection, count: int) -> dict[str, list[Row]]:
    """Rows that the old rule's tables have got lately, as far as they have the columns of its streams."""
    from provisioner.migrate import RuleFlows

    flows = RuleFlows(body=old)
    workspace = at(old, ("properties", "destinations", "logAnalytics", 0, "workspaceResourceId"))
    body = connection.gateway.get("workspaces", str(workspace))
    customer = str(at(body, ("properties", "customerId")) or "")
    found: dict[str, list[Row]] = {}
    for stream in flows.streams:
        declared = set(flows.columns(stream))
        for table, _ in flows.flows(stream):
            try:
                answer = connection.data_plane.query(customer, f"['{table}'] | top {count} by TimeGenerated", None)
            except RemoteError:
                continue
            found.setdefault(stream, []).extend(_as_rows(answer, declared))
    return {stream: rows for stream, rows in found.items() if any(rows)}


def _as_rows(answer: Mapping[str, Any], declared: set[str]) -> list[Row]:
    columns = [str(column["name"]) for column in answer.get("columns") or ()]
    rows = [dict(zip(columns, row, strict=True)) for row in answer.get("rows") or ()]
    return [{name: value for name, value in row.items() if name in declared} for row in rows]


def _successor(project: Project, streams: Sequence[str]) -> Rule:
    """The rule of the spec that takes the old one's streams."""
    rules = [rule for rule in project.rules if {stream.name for stream in rule.streams} & set(streams)]
    if len(rules) != 1:
        count = "no rule" if not rules else f"{len(rules)} rules"
        raise UsageError(f"the spec has {count} with a stream of the old rule", f"the old one has {', '.join(streams)}")
    return rules[0]


def _samples(prepared: Prepared, rule: Rule) -> dict[str, list[Row]]:
    folder = prepared.inputs.path.parent
    return {stream.name: read_rows(folder / stream.sample) for stream in rule.streams if stream.sample}


def _by_stream(before: RuleFlows, after: RuleFlows, rows: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[Row]]:
    """Rows under the full names of streams that both rules have; `""` stands for the only one."""
    shared = [stream for stream in before.streams if stream in after.streams]
    found: dict[str, Sequence[Row]] = {}
    for name, items in rows.items():
        wanted = [stream for stream in shared if name in ("", stream, stream.removeprefix("Custom-"))]
        if len(wanted) != 1:
            hint = f"both rules have {', '.join(shared)}: name one with --stream"
            raise UsageError(f"there is no one stream `{name}`" if name else "the rules have several streams", hint)
        found[wanted[0]] = items
    if not found:
        raise UsageError("there are no rows to compare", "give --rows FILE or --recent N, or a `sample` in the spec")
    return found
