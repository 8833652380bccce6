"""A table as it is now: read from Azure by its ID, or from a file that holds what Azure answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provisioner import files
from provisioner.errors import UsageError
from provisioner.model.gateway import Gateway
from provisioner.model.json import JsonObject
from provisioner.model.known import at

_KIND = "/providers/microsoft.operationalinsights/workspaces/"


def is_table_id(text: str) -> bool:
    """True for the ARM ID of a table."""
    folded = text.casefold()
    return folded.startswith("/subscriptions/") and _KIND in folded and "/tables/" in folded


def from_azure(gateway: Gateway, id: str) -> JsonObject:
    """The live table; raises `UsageError` when it is not there."""
    body = gateway.get("tables", id)
    if body is None:
        raise UsageError(f"there is no table `{id.rpartition('/')[2]}` in that workspace", "look at its ID again")
    return body


def from_file(path: Path) -> JsonObject:
    """The table in a file: what `GET` or `az monitor log-analytics workspace table show` answers."""
    try:
        body = json.loads(files.read_text(path, "table").lstrip("\ufeff"))
    except ValueError as exc:
        raise UsageError(f"`{path}` is not JSON: {exc}", "save what Azure answers for the table") from exc
    if not isinstance(body, dict) or not columns_of(body):
        raise UsageError(f"`{path}` has no columns of a table", "it begins with `properties.schema.columns`")
    return body


def columns_of(table: JsonObject) -> dict[str, str]:
    """Its own columns, with types in lower case."""
    found: Any = at(_schema(table), ("columns",)) or []
    return {
        str(column["name"]): str(column.get("type", "string")).lower()
        for column in found
        if isinstance(column, Mapping) and "name" in column
    }


def hidden_columns(table: JsonObject) -> tuple[str, ...]:
    """Those that Azure does not show."""
    found: Any = at(_schema(table), ("columns",)) or []
    return tuple(str(item["name"]) for item in found if isinstance(item, Mapping) and item.get("isHidden") is True)


def is_classic(table: JsonObject) -> bool:
    """True while rules cannot write to it."""
    return at(_schema(table), ("tableSubType",)) == "Classic"


def target_of(id: str) -> dict[str, Any]:
    """The `target` of a spec beside a table."""
    parts = id.split("/")
    return {"subscription": parts[2], "resourceGroup": parts[4], "workspace": parts[8]}


def _schema(table: JsonObject) -> Any:  # noqa: ANN401 - JSON
    """The schema in the forms in which Azure's tools write a table."""
    return at(table, ("properties", "schema")) or table.get("schema") or table
