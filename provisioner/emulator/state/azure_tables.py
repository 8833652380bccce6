"""The Azure tables that every workspace has from the start, with their columns as the live service types them."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any

from provisioner.emulator.state.routes import Column

_DATA = ("provisioner.catalog", "azure_tables.json")
# What the service adds to each record; a table's own columns are the rest.
STANDARD_COLUMNS = frozenset(
    ("TenantId", "Type", "_BilledSize", "_IsBillable", "_ItemId", "_ResourceId", "_SubscriptionId", "_TimeReceived")
)


@lru_cache(maxsize=1)
def azure_tables() -> dict[str, tuple[Column, ...]]:
    """Name to columns, without the standard columns."""
    return {name: _columns(entry) for name, entry in _entries().items()}


def azure_table_name(name: str) -> str | None:
    """The name as Azure writes it, or None when there is no such table."""
    return _names().get(name.casefold())


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in azure_tables()}


def _entries() -> dict[str, Any]:
    package, file = _DATA
    try:
        text = resources.files(package).joinpath(file).read_text(encoding="utf-8")
    except (FileNotFoundError, ModuleNotFoundError):
        return {}
    value = json.loads(text)
    tables = value.get("tables", value)
    return {name: entry for name, entry in tables.items() if isinstance(entry, dict) and entry.get("columns")}


def _columns(entry: dict[str, Any]) -> tuple[Column, ...]:
    guids = set(entry.get("guid_columns_live") or ())
    return tuple(
        Column(name=item["name"], type="guid" if item["name"] in guids else _type(item["type"]))
        for item in entry["columns"]
        if item["name"] not in STANDARD_COLUMNS
    )


def _type(text: str) -> str:
    folded = text.lower()
    return {"bool": "boolean", "double": "real"}.get(folded, folded)
