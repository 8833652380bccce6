"""Rows of a query: a table for people, JSON, NDJSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]
"""`{"columns": [{"name", "type"}], "rows": [[…]]}`, as `DataPlane.query` gives it."""

_NUMBERS = {"int", "long", "real", "decimal"}
_STANDARD = {
    "TenantId",
    "Type",
    "_BilledSize",
    "_IsBillable",
    "_ItemId",
    "_ResourceId",
    "_SubscriptionId",
    "_TimeReceived",
}


def as_table(result: Result, *, width: int, colour: bool) -> str:
    """A table as wide as the terminal at the most.

    Columns that are empty in every row, and those that Azure adds to every table, are only named below it.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns, rows = result["columns"], result["rows"]
    empty = {i for i in range(len(columns)) if all(row[i] in (None, "") for row in rows)}
    standard = {i for i, column in enumerate(columns) if column["name"] in _STANDARD} - empty
    if len(empty) + len(standard) == len(columns):
        standard = set()
    shown = [i for i in range(len(columns)) if i not in empty | standard]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", show_edge=False)
    cells = [[_short(row[i], columns[i]["type"]) for i in shown] for row in rows]
    names = [columns[i]["name"] for i in shown]
    for index, fitted in zip(shown, _widths([names, *cells], width), strict=True):
        number = columns[index]["type"] in _NUMBERS
        table.add_column(
            columns[index]["name"],
            justify="right" if number else "left",
            overflow="ellipsis",
            no_wrap=True,
            width=fitted,
        )
    for row in cells:
        table.add_row(*map(Text, row))
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=colour, color_system="standard" if colour else None)
    if shown and rows:
        console.print(table)
    lines = [line.rstrip() for line in stream.getvalue().rstrip().splitlines()]
    return "\n".join([*lines, *([""] if lines else []), *_footer(columns, rows, empty, standard)])


_GAP = 2  # what the box puts between two columns


def _widths(cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Natural widths, the widest made narrower, one character at a time, until the row fits."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    while widths and sum(widths) + _GAP * len(widths) > width and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


_NARROWEST = 6


def _footer(
    columns: Sequence[Mapping[str, str]], rows: Sequence[object], empty: set[int], standard: set[int]
) -> list[str]:
    lines = [f"{len(rows):,} row{'' if len(rows) == 1 else 's'}"]
    for what, hidden in (("empty in every row", empty), ("not shown", standard)):
        if rows and hidden:
            lines.append(f"{what}: {', '.join(columns[i]['name'] for i in sorted(hidden))}")
    return lines


def as_json(result: Result) -> str:
    """One JSON array of objects."""
    return json.dumps(_objects(result), indent=2, ensure_ascii=False)


def as_ndjson(result: Result) -> str:
    """One JSON object a line, as `provisioner send` reads them; nothing when there are no rows."""
    return "\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in _objects(result))


def _objects(result: Result) -> list[dict[str, Any]]:
    names = [column["name"] for column in result["columns"]]
    return [dict(zip(names, row, strict=True)) for row in result["rows"]]


def as_csv(result: Result) -> str:
    """RFC 4180 with a header line; dynamic values as JSON."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column["name"] for column in result["columns"]])
    writer.writerows([[_cell(value) for value in row] for row in result["rows"]])
    return stream.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _short(value: object, type: str) -> str:
    if type == "datetime" and isinstance(value, str):
        return value.removesuffix("Z").rstrip("0").rstrip(".").replace("T", " ") if "." in value else value
    return _cell(value)
