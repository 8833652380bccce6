"""A classic table: which columns it has without their suffixes, and the specs and the query that go on with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioner.catalog.names import RESERVED_COLUMNS, TIME_GENERATED
from provisioner.diagnostics import Diagnostic, Span
from provisioner.migrate import codes
from provisioner.migrate.classic_table import ClassicTable, Renamed
from provisioner.migrate.names import direct_name, handle, legal_column
from provisioner.migrate.old_api import TYPES
from provisioner.migrate.table_report import table_report
from provisioner.model.json import Path
from provisioner.model.migrations import Report

# What agents and the old API filled by themselves; nobody sends it to a rule.
STANDARD = ("TenantId", "SourceSystem", "MG", "ManagementGroupName", "RawData", TIME_GENERATED)
_CLIENT = "11111111-1111-1111-1111-111111111111"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMigration:
    """The new spec with its comments, the query that joins old and new rows (side by side only), and the report."""

    values: dict[str, Any]
    comments: dict[Path, str]
    bridge: str | None
    report: Report
    diagnostics: tuple[Diagnostic, ...]


def migrate_table(
    table: ClassicTable, *, target: Mapping[str, Any], path: str, new_table: str | None
) -> TableMigration:
    """In place with the old names, or side by side into `new_table` with clean ones."""
    columns, found = _clean(table, path)
    base = table.name.removesuffix("_CL")
    name = handle((new_table or table.name).removesuffix("_CL"))
    into = new_table or table.name
    stream = {TIME_GENERATED: "datetime"} | {item.new: _stream_type(item.type) for item in columns}
    kql = _clean_kql(columns) if new_table else _suffixing_kql(columns)
    flow = {"stream": base, "table": into, **({"transformKql": kql} if kql else {})}
    values = {
        "version": 1,
        "name": name,
        "target": dict(target),
        "tables": {into: {"plan": "Analytics"} if new_table else {}},
        "dataCollectionRules": {
            name: {
                "name": direct_name(f"dcr-{name}", ()),
                "streams": {base: {"columns": stream}},
                "dataFlows": [flow],
                "senders": ["sender"],
                "diagnostics": True,
            }
        },
        "identities": {"sender": {"application": _CLIENT}},
    }
    return TableMigration(
        values=values,
        comments=_comments(table, name, into, new_table is not None),
        bridge=_bridge(table.name, new_table, columns) if new_table else None,
        report=table_report(table, columns, new_table),
        diagnostics=tuple(found),
    )


def _clean(table: ClassicTable, path: str) -> tuple[list[Renamed], list[Diagnostic]]:
    """The columns that clients fill; of two that would become one, the second keeps its suffix."""
    found: list[Diagnostic] = []
    result: list[Renamed] = []
    taken = {TIME_GENERATED.casefold(), *(name.casefold() for name in RESERVED_COLUMNS)}
    for old, type in table.columns.items():
        if old in STANDARD or old in table.hidden or old.startswith("_"):
            continue
        new = legal_column(old[:-2] if old[-2:] in TYPES and len(old) > len("_s") else old)
        if new.casefold() in taken:
            clash = f"The columns `{old}` and another would both be `{new}` without suffix; this one keeps its name"
            found.append(_finding(codes.CLASHING_COLUMN, path, clash))
            new = old
        taken.add(new.casefold())
        result.append(Renamed(old=old, new=new, type=type))
    for name in table.hidden:
        found.append(_finding(codes.HIDDEN_COLUMN, path, f"The column `{name}` is hidden; nothing is sent into it"))
    for name in (name for name in table.columns if name.startswith("_")):
        found.append(_finding(codes.UNREACHABLE_COLUMN, path, f"No rule can write to the column `{name}`"))
    return result, found


def _finding(code: str, path: str, message: str) -> Diagnostic:
    return Diagnostic(code=code, severity="warning", message=message, span=Span.start_of(path))


def _stream_type(type: str) -> str:
    return "string" if type == "guid" else type


def _suffixing_kql(columns: list[Renamed]) -> str:
    """Clients send clean names; the table keeps its own."""
    return _project((item.old, item.new, item.type) for item in columns)


def _clean_kql(columns: list[Renamed]) -> str:
    """Nothing but for GUIDs, which a stream cannot declare."""
    if all(item.type != "guid" for item in columns):
        return ""
    return _project((item.new, item.new, item.type) for item in columns)


def _project(columns: Iterator[tuple[str, str, str]]) -> str:
    lines = [TIME_GENERATED]
    for name, source, type in columns:
        value = f"toguid({source})" if type == "guid" else source
        lines.append(name if value == name else f"{name} = {value}")
    return "source\n| project " + ",\n          ".join(lines) + "\n"


def _bridge(old: str, new: str, columns: list[Renamed]) -> str:
    """One query over the rows before and after, under the clean names."""
    before = [TIME_GENERATED, *(item.new if item.new == item.old else f"{item.new} = {item.old}" for item in columns)]
    after = [TIME_GENERATED, *(item.new for item in columns)]
    return (
        f"union\n    ({old} | project {', '.join(before)}),\n    ({new} | project {', '.join(after)})\n"
        if columns
        else f"union {old}, {new}\n"
    )


def _comments(table: ClassicTable, name: str, into: str, side_by_side: bool) -> dict[Path, str]:
    rule = ("dataCollectionRules", name)
    what = f"beside {table.name}, with clean names" if side_by_side else "migrated in place, with its old columns"
    flow = "clean names for a clean table" if side_by_side else "clients send clean names; the suffixes come back here"
    return {
        (): f"A rule into {into}: {what}.",
        ("tables", into): "its columns are what the flow produces; columns that are there already stay",
        (*rule, "dataFlows"): flow,
        ("identities",): "who may send: the client ID of your application",
    }
