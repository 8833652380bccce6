"""Classic tables, as the retired Data Collector API left them: columns with type suffixes, closed to rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.snapshot import TABLE_TYPE

# What that API made of a record with a text, a number, a truth, a time and a GUID.
COLUMNS = {
    "TimeGenerated": "datetime",
    "Computer": "string",
    "RawData": "string",
    "Message_s": "string",
    "Count_d": "real",
    "Enabled_b": "boolean",
    "Start_t": "datetime",
    "Request_g": "guid",
}


def classic_table(workspace_id: str, name: str, columns: Mapping[str, str] | None, now: float) -> Resource:
    """A classic table of a workspace."""
    body: dict[str, Any] = {
        "plan": "Analytics",
        "retention": None,
        "totalRetention": None,
        "columns": [{"name": key, "type": type} for key, type in (columns or COLUMNS).items()],
        "dropped": {},
        "azure": False,
        "classic": True,
        "description": None,
        "displayName": None,
        "createdAt": now,
        "planModified": now,
        "planChanged": 0.0,
        "readyAt": now,
    }
    return Resource(id=f"{workspace_id}/tables/{name}", type=TABLE_TYPE, body=body)


def with_columns(table: Resource, columns: Mapping[str, str]) -> Resource:
    """The table with more columns, as that API added them."""
    added = [{"name": name, "type": type} for name, type in columns.items()]
    return replace(table, body={**table.body, "columns": [*table.body["columns"], *added]})
