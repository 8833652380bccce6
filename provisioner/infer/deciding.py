"""From a read sample to a stream, its transformation and its table."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.catalog.limits import TABLE_COLUMNS_MAX
from provisioner.catalog.names import STREAM_COLUMN, TIME_GENERATED
from provisioner.diagnostics import did_you_mean
from provisioner.errors import UsageError
from provisioner.infer.choosing import TimeChoice, choose_time
from provisioner.infer.column import Column
from provisioner.infer.draft import Draft, StreamColumn
from provisioner.infer.naming import column_name, quoted, stream_name, table_name
from provisioner.infer.reading import Sample
from provisioner.infer.types import typed
from provisioner.infer.webserver import web_server

_SPARE = 10
"""Columns that Azure adds to a table itself."""


def draft(sample: Sample, *, name: str, table: str | None = None, time: str | None = None) -> Draft:
    """Decide everything about one stream; `table` and `time` are the author's own wishes."""
    target = table or table_name(name)
    stream = stream_name(target.removesuffix("_CL"))
    survey = sample.survey
    if sample.lines is not None and sample.lines.is_web_log and time in (None, "RequestTime"):
        return web_server(sample, stream, target)
    columns = [column for column in survey.columns.values() if _is_declarable(column.name)]
    if not columns:
        raise UsageError(f"the records of `{sample.name}` have no fields", "a record is an object with fields: {…}")
    if len(columns) > TABLE_COLUMNS_MAX - _SPARE:
        raise UsageError(
            f"the records of `{sample.name}` have {len(columns)} fields, a table takes {TABLE_COLUMNS_MAX} columns",
            "gather the rarer ones in one object",
        )
    _known(time, columns, sample.name)
    chosen = choose_time(columns, survey.count, time)
    kept = {column.name for column in columns}
    return Draft(
        stream=stream,
        table=target,
        columns=[_explained(typed(column, survey.count), column, chosen) for column in columns],
        kql=_transformation(columns, chosen),
        rows=[{key: value for key, value in row.items() if key in kept} for row in sample.rows],
        notes=[*_notes(sample), chosen.why],
        frozen=chosen.column is None,
    )


def _is_declarable(name: str) -> bool:
    return 0 < len(name) <= STREAM_COLUMN.longest and name.isprintable() and "{{" not in name


def _known(time: str | None, columns: Sequence[Column], name: str) -> None:
    names = [column.name for column in columns]
    if time is not None and time not in names:
        hint = did_you_mean(time, names) or f"it has {', '.join(names[:12])}{', …' if len(names) > 12 else ''}"
        raise UsageError(f"`{name}` has no field `{time}`", hint)


def _explained(column: StreamColumn, seen: Column, chosen: TimeChoice) -> StreamColumn:
    if not seen.filled:
        return StreamColumn(name=column.name, type=column.type, why=f"{column.why}; left out of the table")
    if chosen.column == column.name:
        return StreamColumn(
            name=column.name, type=chosen.type or column.type, why=f"{column.why}; becomes {TIME_GENERATED}"
        )
    return column


def _notes(sample: Sample) -> list[str]:
    count = sample.survey.count
    notes = [f"From {count:,} record{'' if count == 1 else 's'} of {_printable(sample.name)} ({sample.form})."]
    notes += sample.notes.left_out()
    for column in sample.survey.columns.values():
        if len(column.name) > STREAM_COLUMN.longest:
            size = f"{len(column.name)} characters, a stream takes {STREAM_COLUMN.longest}"
            notes.append(f"Left out: the field {_printable(column.name[:40])}…, whose name has {size}.")
    if "" in sample.survey.columns:
        notes.append("Left out: the field whose name is empty.")
    if any(name and ("{{" in name or not name.isprintable()) for name in sample.survey.columns):
        notes.append("Left out: fields with two braces, or characters that cannot be printed, in their names.")
    return notes


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in text)


def _transformation(columns: Sequence[Column], chosen: TimeChoice) -> list[str]:
    """Empty columns go, times are made, then the names: each step only where something is to be done."""
    lines = ["source"]
    empty = [quoted(column.name) for column in columns if not column.filled and column.name != chosen.column]
    if empty:
        lines += ["// empty in every record of the sample; delete this line when they are filled"]
        lines += [f"| project-away {', '.join(empty)}"]
    filled = [column for column in columns if column.filled]
    if chosen.column != TIME_GENERATED and any(column.name == TIME_GENERATED for column in filled):
        lines += [
            "// a field of this name that holds no times",
            f"| project-rename {TIME_GENERATED}_ = {TIME_GENERATED}",
        ]
        filled = [column for column in filled if column.name != TIME_GENERATED]
    made = [column for column in filled if column.form and column.form.kql and column.name != chosen.column]
    for column in made:
        assert column.form is not None and column.form.kql is not None
        lines.append(f"| extend {quoted(column.name)} = {column.form.kql.format(quoted(column.name))}")
    if chosen.kql is not None:
        lines.append(f"| extend {TIME_GENERATED} = {chosen.kql}")
        if chosen.column not in (None, TIME_GENERATED):
            lines.append(f"| project-away {quoted(str(chosen.column))}")
    return lines + _renaming([column for column in filled if column.name != chosen.column or not chosen.kql], chosen)


def _renaming(columns: Sequence[Column], chosen: TimeChoice) -> list[str]:
    taken = {TIME_GENERATED, f"{TIME_GENERATED}_"} | {column.name for column in columns if _is_legal(column.name)}
    renamed: list[str] = []
    for column in columns:
        if column.name == chosen.column and column.name != TIME_GENERATED:
            renamed.append(f"{TIME_GENERATED} = {quoted(column.name)}")
        elif not _is_legal(column.name):
            name = column_name(column.name, taken)
            taken.add(name)
            renamed.append(f"{quoted(name)} = {quoted(column.name)}")
    if not renamed:
        return []
    if len(renamed) == 1:
        return [f"| project-rename {renamed[0]}"]
    first, *others = renamed
    return [
        f"| project-rename {first},",
        *(f"                 {one}," for one in others[:-1]),
        f"                 {others[-1]}",
    ]


def _is_legal(name: str) -> bool:
    return column_name(name, ()) == name
