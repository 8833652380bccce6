"""Rows of a query: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]
"""`{"columns": [{"name", "type"}], "rows": [[…]]}`, as `DataPlane.query` gives it."""

_NUMBERS = {"int", "long", "real", "decimal"}


def as_table(result: Result, *, width: int, colour: bool) -> str:
    """A table as wide as the terminal at the most; columns that are empty in every row are named below it."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns, rows = result["columns"], result["rows"]
    filled = [i for i in range(len(columns)) if any(row[i] not in (None, "") for row in rows)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for index in filled:
        number = columns[index]["type"] in _NUMBERS
        table.add_column(
            columns[index]["name"], justify="right" if number else "left", overflow="ellipsis", no_wrap=True
        )
    for row in rows:
        table.add_row(*(Text(_cell(row[index])) for index in filled))
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=colour, color_system="standard" if colour else None)
    if filled:
        console.print(table)
    return stream.getvalue().rstrip() + _footer(columns, rows, filled)


def _footer(columns: Sequence[Mapping[str, str]], rows: Sequence[Any], filled: Sequence[int]) -> str:
    empty = [column["name"] for index, column in enumerate(columns) if index not in filled]
    lines = [f"{len(rows):,} row{'' if len(rows) == 1 else 's'}"]
    if rows and empty:
        lines.append(f"empty in every row: {', '.join(empty)}")
    return ("\n\n" if filled else "") + "\n".join(lines)


def as_json(result: Result) -> str:
    """One JSON array of objects."""
    names = [column["name"] for column in result["columns"]]
    return json.dumps([dict(zip(names, row, strict=True)) for row in result["rows"]], indent=2, ensure_ascii=False)


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
