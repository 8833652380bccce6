"""What rules see of a table: not its columns as they are, but as they were some time ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provisioner.emulator.state.azure_tables import azure_tables
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.routes import Column
from provisioner.emulator.state.snapshot import columns_of


def schema_history(
    known: Mapping[str, Any], columns: Sequence[dict[str, Any]], now: float, lag: float
) -> list[dict[str, Any]]:
    """The versions of a table's columns that somebody may still see; only kept while schemas lag."""
    if not lag:
        return []
    before = list(known.get("history", ()))
    if known and not before:
        before = [{"since": 0.0, "columns": known["columns"]}]
    older = [version for version in before if version["since"] <= now - lag][-1:]
    recent = [version for version in before if version["since"] > now - lag]
    return [*older, *recent, {"since": now, "columns": list(columns)}]


def seen_columns(table: Resource, moment: float) -> tuple[Column, ...] | None:
    """The columns that could be seen at a moment, None when the table could not."""
    history = table.body.get("history") or [{"since": 0.0, "columns": table.body["columns"]}]
    seen = [version for version in history if version["since"] <= moment]
    own = azure_tables()[table.name].columns if table.body["azure"] else ()
    if not seen:
        return own or None
    return (*own, *columns_of(seen[-1]["columns"]))
