"""Azure's tables as the catalog knows them: a line each, or one with all its columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from provisioner.catalog.azure_tables import LISTED_ON, AzureTable
from provisioner.catalog.names import STANDARD_COLUMNS, TIME_GENERATED
from provisioner.report.style import Style


def as_list(tables: Sequence[AzureTable], *, colour: bool = False) -> str:
    """A line a table, and how many of them take data."""
    style = Style(colour)
    name_width = max((len(table.name) for table in tables), default=0)
    taken = sum(table.accepted for table in tables)
    lines = [f"{table.name:<{name_width}}  {_summary(table, style)}" for table in tables]
    count = f"{taken} of {len(tables)} tables take" if taken < len(tables) else f"All {taken} tables take"
    return "\n".join([*lines, "", f"{count} the Logs Ingestion API (Microsoft's list of {LISTED_ON})."])


def _summary(table: AzureTable, style: Style) -> str:
    if not table.accepted:
        return style.bad(f"not on the list of {LISTED_ON} any more")
    return f"{len(table.columns):>3} columns  {', '.join(table.plans)}"


def as_text(table: AzureTable, *, colour: bool = False) -> str:
    """Everything that is known of one table."""
    return "\n".join(_lines(table, Style(colour)))


def _lines(table: AzureTable, style: Style) -> Iterator[str]:
    yield style.strong(table.name)
    yield f"  {_standing(table, style)}"
    yield f"  plans          {', '.join(table.plans)}"
    yield f"  output stream  Microsoft-{table.name}"
    yield "  own columns    end in `_CF` and stand under `tables:`"
    yield ""
    if not table.columns:
        yield "Microsoft publishes no columns of it."
        return
    width = max(map(len, table.columns))
    for name, type in table.columns.items():
        note = _note(name, type)
        yield f"  {name:<{width}}  {type:<8}  {style.note(note)}".rstrip()


def _note(name: str, type: str) -> str:
    if name in STANDARD_COLUMNS and name != TIME_GENERATED:
        return "filled by Azure"
    return "made with `toguid()`: a stream has no guid" if type == "guid" else ""


def _standing(table: AzureTable, style: Style) -> str:
    if table.accepted:
        return style.good(f"takes the Logs Ingestion API (Microsoft's list of {LISTED_ON})")
    return style.bad(f"took the Logs Ingestion API once, and is not on Microsoft's list of {LISTED_ON}")


def as_json(tables: Sequence[AzureTable]) -> str:
    """One object a table, by name."""
    found = {table.name: _value(table) for table in tables}
    return json.dumps({"listedOn": LISTED_ON, "tables": found}, indent=2)


def _value(table: AzureTable) -> dict[str, Any]:
    return {
        "logsIngestionApi": table.accepted,
        "onOverviewPage": table.in_overview,
        "plans": list(table.plans),
        "workspaceTransformation": table.workspace_transformation,
        "outputStream": f"Microsoft-{table.name}",
        "columns": dict(table.columns),
    }
