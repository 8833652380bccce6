"""A classic table: which columns it has without their suffixes, and the specs and the query that go on with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioner.catalog.names import RESERVED_COLUMNS, TABLE_COLUMN, TIME_GENERATED, reserved_column
from provisioner.diagnostics import Diagnostic, Span
from provisioner.migrate import codes
from provisioner.migrate.classic_table import ClassicTable, Renamed
from provisioner.migrate.names import direct_name, handle, legal_column
from provisioner.migrate.old_api import TYPES
from provisioner.migrate.reproduction import column_reference
from provisioner.migrate.table_report import table_report
from provisioner.model.json import Path
from provisioner.model.migrations import Report

# What agents and the old API filled by themselves; nobody sends it to a rule.
STANDARD = ("TenantId", "SourceSystem", "MG", "ManagementGroupName", "RawData", TIME_GENERATED)
_STREAM_TYPES = {"guid": "string", "uri": "string", "bool": "boolean", "double": "real", "decimal": "real"}
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
    columns, found = _clean(table, path, in_place=new_table is None)
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


def _clean(table: ClassicTable, path: str, *, in_place: bool) -> tuple[list[Renamed], list[Diagnostic]]:
    """The columns that clients fill; of two that would become one, the second keeps its suffix."""
    found: list[Diagnostic] = []
    result: list[Renamed] = []
    taken = {TIME_GENERATED.casefold(), *(name.casefold() for name in RESERVED_COLUMNS)}
    for old, type in table.columns.items():
        if old in STANDARD or old in table.hidden or _is_out_of_reach(old, in_place=in_place):
            continue
        new = legal_column(old[:-2] if old[-2:] in TYPES and len(old) > len("_s") + 1 else old)
        if new.casefold() in taken:
            whose = f"Azure keeps `{new}` for itself" if reserved_column(new) else f"Another column is `{new}` already"
            new = _apart(old, taken)
            clash = f"{whose}: `{old}` {'keeps its name' if new == old else f'is called `{new}`'}"
            found.append(_finding(codes.CLASHING_COLUMN, path, clash))
        taken.add(new.casefold())
        result.append(Renamed(old=old, new=new, type=type))
    for name in table.hidden:
        found.append(_finding(codes.HIDDEN_COLUMN, path, f"The column `{name}` is hidden; nothing is sent into it"))
    for name in (name for name in table.columns if _is_out_of_reach(name, in_place=in_place)):
        found.append(_finding(codes.UNREACHABLE_COLUMN, path, f"No rule can write to the column `{name}`"))
    return result, found


def _is_out_of_reach(name: str, *, in_place: bool) -> bool:
    """True for a column that no rule can write to; a new table has another name for it, unless it is Azure's own."""
    return name.startswith("_") or (in_place and not TABLE_COLUMN.matches(name))


def _apart(name: str, taken: Collection[str]) -> str:
    """The name as it is, with a number where that is taken as well."""
    number, chosen = 2, legal_column(name)
    while chosen.casefold() in taken:
        chosen, number = f"{legal_column(name)}_{number}", number + 1
    return chosen


def _finding(code: str, path: str, message: str) -> Diagnostic:
    return Diagnostic(code=code, severity="warning", message=message, span=Span.start_of(path))


def _stream_type(type: str) -> str:
    return _STREAM_TYPES.get(type, type)


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
        read, made = column_reference(source), column_reference(name)
        value = f"toguid({read})" if type == "guid" else read
        lines.append(made if value == made else f"{made} = {value}")
    return "source\n| project " + ",\n          ".join(lines) + "\n"


def _bridge(old: str, new: str, columns: list[Renamed]) -> str:
    """One query over the rows before and after, under the clean names."""
    names = [(column_reference(item.new), column_reference(item.old)) for item in columns]
    before = [TIME_GENERATED, *(new if new == read else f"{new} = {read}" for new, read in names)]
    after = [TIME_GENERATED, *(new for new, _ in names)]
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
