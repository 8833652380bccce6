"""`provisioner kql check|run`: bare KQL, without a spec; for editors and pipelines as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from provisioner import files
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.query import RowFormat, shown
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError

if TYPE_CHECKING:
    from provisioner.kql import Checked


class ProfileName(StrEnum):
    """What is allowed: in a transformation, or in a query."""

    DCR = "dcr"
    QUERY = "query"


File = Annotated[Path | None, Argument(metavar="FILE", help="A file of KQL; `-` or nothing: standard input.")]
Text = Annotated[str | None, Option("--text", "-t", metavar="KQL", help="The KQL itself, in place of a file.")]
Columns = Annotated[
    str,
    Option("--columns", metavar="LIST", help="The columns of `source`: `Time:datetime, RawData:string`."),
]
Profile = Annotated[ProfileName, Option("--profile", help="`dcr`: as a transformation; `query`: as a query.")]
Jsonl = Annotated[
    bool,
    Option("--jsonl", help='Answer lines {"columns": [{"name", "type"}], "kql": "…"} from standard input.'),
]


def check_command(
    file: File = None,
    text: Text = None,
    columns: Columns = "",
    profile: Profile = ProfileName.DCR,
    jsonl: Jsonl = False,
) -> int:
    """Say whether KQL is accepted, and which columns it gives."""
    terminal = Terminal.of_this_process()
    if jsonl:
        from provisioner.kql.jsonl import check_lines

        return _answer(terminal, check_lines(sys.stdin, profile=profile.value))
    checked, failed = _checked(terminal, file, text, columns, profile)
    if checked.columns is not None:
        terminal.write("\n".join(f"{column.name}: {column.type}" for column in checked.columns))
    return 1 if failed else 0


def run_command(
    file: File = None,
    text: Text = None,
    rows: Annotated[Path | None, Option("--rows", metavar="FILE", help="Records: NDJSON or JSON.")] = None,
    columns: Columns = "",
    profile: Profile = ProfileName.QUERY,
    format: Annotated[RowFormat, Option("--format", help="How rows are shown.")] = RowFormat.TABLE,
    jsonl: Jsonl = False,
) -> int:
    """Run KQL over records and show the rows it makes of them."""
    terminal = Terminal.of_this_process()
    if jsonl:
        from provisioner.kql.jsonl import run_lines

        return _answer(terminal, run_lines(sys.stdin, profile=profile.value))
    from provisioner.pipeline.rows import read_rows

    records = read_rows(rows) if rows else []
    from provisioner.kql.runtime import RunawayError

    try:
        checked, failed = _checked(terminal, file, text, columns or _guessed(records), profile, records)
        if failed or checked.plan is None:
            return 1
        result = _evaluated(terminal, checked, records)
    except RunawayError as exc:
        raise UsageError(f"the query is given up: {exc}", exc.hint) from exc
    terminal.write(shown(terminal, result, format))
    return 0


def _checked(
    terminal: Terminal,
    file: Path | None,
    text: str | None,
    columns: str,
    profile: ProfileName,
    records: list[dict[str, Any]] | None = None,
) -> tuple[Checked, bool]:
    """The text of a command and whether it is wrong; with records at hand it may make columns of what they hold."""
    from provisioner.kql import check, compile_query
    from provisioner.kql.caret import render_findings
    from provisioner.kql.unfolding import check_in_steps

    kql = text if text is not None else _read(file)
    declared = _declared(columns)

    def checking(part: str) -> Checked:
        return check(part, declared, profile=profile.value)

    if records is None:
        checked = checking(kql)
    else:
        checked = check_in_steps(kql, checking, lambda found: compile_query(found).run(records).columns[0])
    if checked.findings:
        terminal.note(render_findings(kql, checked.findings))
    return checked, not checked.ok


def _read(file: Path | None) -> str:
    if file is None or str(file) == "-":
        return sys.stdin.read()
    return files.read_text(file, "file of KQL")


def _declared(columns: str) -> list[tuple[str, str]]:
    from provisioner.kql.types import scalar_type

    declared = []
    for item in filter(None, (part.strip() for part in columns.split(","))):
        name, colon, spelling = (part.strip() for part in item.rpartition(":"))
        if not colon or scalar_type(spelling) is None:
            raise UsageError(
                f"`{item}` is not a column", "write NAME:TYPE with string, int, long, real, bool, datetime, dynamic …"
            )
        declared.append((name, spelling))
    return declared


def _guessed(records: list[dict[str, Any]]) -> str:
    """The columns that records have, as far as JSON tells types; a time is a string until `--columns` says more."""
    kinds: dict[str, str] = {}
    for record in records:
        for name, value in record.items():
            if value is not None:
                kinds.setdefault(name, _KINDS.get(type(value), "dynamic"))
    return ", ".join(f"{name}:{kind}" for name, kind in kinds.items())


_KINDS = {bool: "bool", int: "long", float: "real", str: "string"}


def _evaluated(terminal: Terminal, checked: Checked, records: list[dict[str, Any]]) -> dict[str, Any]:
    from provisioner.kql import compile_query
    from provisioner.kql.values import to_wire

    assert checked.columns is not None
    result = compile_query(checked).run(records)
    for error in result.errors:
        terminal.note(f"row {error.row + 1}: {error.message}")
    cells = [
        [to_wire(value, column.type) for value in values]
        for column, values in zip(checked.columns, result.columns, strict=True)
    ]
    return {
        "columns": [{"name": column.name, "type": column.type} for column in checked.columns],
        "rows": [list(row) for row in zip(*cells, strict=True)],
    }


def _answer(terminal: Terminal, lines: Iterable[str]) -> int:
    for line in lines:
        terminal.write(line)
    return 0
