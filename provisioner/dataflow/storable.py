"""Columns that a published rule makes and no table can have: Azure drops them, so a spec of it says what is kept.

A table that is not described takes its columns from the flows into it, and would be refused for these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provisioner.catalog.names import CUSTOM_TABLE_SUFFIX, TABLE_COLUMN, TIME_GENERATED, reserved_column
from provisioner.dataflow.compile import compile_flow

_SPELLINGS = {"bool": "boolean"}


def is_storable(column: str) -> bool:
    """True for a name that a custom table can have."""
    if column == TIME_GENERATED:
        return True
    fits = TABLE_COLUMN.shortest <= len(column) <= TABLE_COLUMN.longest and TABLE_COLUMN.matches(column)
    return fits and reserved_column(column) is None


def described(rule: Mapping[str, Any], tables: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """The tables, with columns where a flow makes some that no table can have; and these, by table."""
    found: dict[str, dict[str, str]] = {}
    for table, name, type in _produced(rule):
        found.setdefault(table, {})[name] = _SPELLINGS.get(type, type)
    result = dict(tables)
    dropped: dict[str, tuple[str, ...]] = {}
    for table, columns in found.items():
        values = tables.get(table) or {}
        gone = tuple(name for name in columns if not is_storable(name))
        if table not in tables or not gone or values.get("columns"):
            continue
        kept = {name: type for name, type in columns.items() if is_storable(name)}
        result[table] = {**values, "columns": {TIME_GENERATED: "datetime", **kept}}
        dropped[table] = gone
    return result, dropped


def _produced(rule: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Table, column and type of everything that the flows into custom tables make."""
    for flow in rule.get("dataFlows") or ():
        table = str(flow.get("table"))
        if not table.endswith(CUSTOM_TABLE_SUFFIX):
            continue
        for stream in flow.get("streams") or [flow.get("stream")]:
            declared = ((rule.get("streams") or {}).get(stream) or {}).get("columns") or {}
            types = [
                (name, str(kind.get("type") if isinstance(kind, Mapping) else kind)) for name, kind in declared.items()
            ]
            for name, type in _columns(types, flow.get("transformKql")):
                yield table, name, type


def _columns(types: list[tuple[str, str]], kql: str | None) -> Iterator[tuple[str, str]]:
    try:
        flow, _ = compile_flow(types, kql, None)
    except ValueError:  # a type that is an expression of a template
        return
    for column in flow.output_columns if flow is not None else ():
        yield column.name, column.type
