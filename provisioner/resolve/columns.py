"""Columns as a spec writes them, and what the flows into a table make of them.

Azure compares the types of a rule's output with the table's to the letter, `int` and `long` included, and refuses the
rule (`InvalidTransformOutput`). Columns that the table lacks it takes, bills and drops; both are said here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from provisioner.catalog.names import CUSTOM_COLUMN_SUFFIX, STANDARD_COLUMNS, TIME_GENERATED
from provisioner.diagnostics import Diagnostic, Edit, Related, did_you_mean
from provisioner.model.json import Json, Path
from provisioner.model.project import Column
from provisioner.resolve.codes import (
    BILLED_NOT_STORED,
    CONFLICTING_COLUMNS,
    NEVER_FILLED,
    NO_TIME_GENERATED,
    UNSTORABLE_TYPE,
    WRONG_OUTPUT_TYPE,
)
from provisioner.resolve.effective import Effective
from provisioner.resolve.flows import Output

_CASTS: Mapping[str, str] = {
    "string": "tostring",
    "int": "toint",
    "long": "tolong",
    "real": "toreal",
    "boolean": "tobool",
    "datetime": "todatetime",
    "guid": "toguid",
    "dynamic": "parse_json",
}
_UNSTORABLE: Mapping[str, str] = {
    "timespan": "`| extend {0} = tostring({0})`, or `| extend {0} = {0} / 1s` for seconds",
    "decimal": "`| extend {0} = toreal({0})`",
}


def declared(values: Json) -> tuple[Column, ...]:
    """The columns of a stream or table; a type alone, or `{type, description}`."""
    if not isinstance(values, Mapping):
        return ()
    return tuple(_column(name, value) for name, value in values.items())


def _column(name: str, value: Json) -> Column:
    if isinstance(value, Mapping):
        description = value.get("description")
        return Column(
            name=name,
            type=str(value.get("type")),
            description=description if isinstance(description, str) else None,
        )
    return Column(name=name, type=str(value))


def storable(outputs: Sequence[Output]) -> list[Diagnostic]:
    """Outputs of a type that no table has."""
    found: list[Diagnostic] = []
    for output in outputs:
        for column in output.columns:
            if column.type in _UNSTORABLE:
                message = f"Column `{column.name}` is a {column.type}, a type that no table has"
                hint = f"end with {_UNSTORABLE[column.type].format(column.name)}"
                found.append(output.finding(UNSTORABLE_TYPE, message, column.name, hint=hint))
    return found


def derived(outputs: Sequence[Output]) -> tuple[tuple[Column, ...], list[Diagnostic]]:
    """The columns that flows into one table give it together."""
    columns: dict[str, tuple[Column, Output]] = {}
    diagnostics: list[Diagnostic] = []
    for output in outputs:
        for column in output.columns:
            first = columns.setdefault(column.name, (column, output))
            if first[0].type != column.type:
                diagnostics.append(_conflict(output, column, *first))
    return tuple(column for column, _ in columns.values()), diagnostics


def _conflict(output: Output, column: Column, first: Column, first_output: Output) -> Diagnostic:
    message = (
        f"Column `{column.name}` of `{output.flow.table}` is {a(column.type)} here, and {a(first.type)} in another flow"
    )
    hint = _cast(column.name, first.type) if first.type in _CASTS else None
    related = Related(message=f"`{column.name}` is {a(first.type)} here", span=first_output.span_of(column.name))
    return output.finding(CONFLICTING_COLUMNS, message, column.name, hint=hint, related=(related,))


def a(type_name: str) -> str:
    """A type with its article."""
    return f"an {type_name}" if type_name == "int" else f"a {type_name}"


def compared(output: Output, wanted: Mapping[str, str], table: str) -> list[Diagnostic]:
    """One output against the columns of its table, by name and type."""
    found: list[Diagnostic] = []
    for column in output.columns:
        expected = wanted.get(column.name) or STANDARD_COLUMNS.get(column.name)
        if column.name == TIME_GENERATED:
            continue  # its type is the checker's business, and `without_time`'s
        if expected is None:
            found.append(_lost(output, column, wanted, table))
        elif expected != column.type and column.type not in _UNSTORABLE:
            found.append(_wrong_type(output, column, expected, table))
    return found


def _lost(output: Output, column: Column, wanted: Mapping[str, str], table: str) -> Diagnostic:
    message = f"Column `{column.name}` is produced, and `{table}` has no such column: it is billed and not stored"
    free = output.custom or column.name.endswith(CUSTOM_COLUMN_SUFFIX)
    remedy = "add it to the table" if free else f"let its name end with `{CUSTOM_COLUMN_SUFFIX}` and add it"
    hint = did_you_mean(column.name, wanted) or f"{remedy}, or end with `| project-away {column.name}`"
    return output.finding(BILLED_NOT_STORED, message, column.name, severity="warning", hint=hint)


def _wrong_type(output: Output, column: Column, expected: str, table: str) -> Diagnostic:
    message = f"Column `{column.name}` is produced as {column.type}, and `{table}` has it as {expected}"
    # Microsoft's pages and live tables disagree about which columns of Azure tables are GUIDs, and connectors of
    # Microsoft's own send text to some of them.
    unsure = not output.custom and {column.type, expected} == {"string", "guid"}
    return output.finding(
        WRONG_OUTPUT_TYPE,
        message,
        column.name,
        hint=_cast(column.name, expected),
        severity="warning" if unsure else "error",
        fix=_casting(output, column, expected) if (column.type, expected) in _LOSSLESS and not unsure else (),
    )


_LOSSLESS = frozenset({("int", "long"), ("int", "real"), ("dynamic", "string"), ("guid", "string")})


def _casting(output: Output, column: Column, expected: str) -> tuple[Edit, ...]:
    """The cast at the end of the transformation."""
    from provisioner.kql.findings import appended  # late, as all of KQL

    made = output.flow.transformation
    edit = appended(made.text, f"extend {column.name} = {_CASTS[expected]}({column.name})") if made else None
    return (made.edit(*edit),) if made and edit else ()


def _cast(column: str, wanted: str) -> str:
    return f"end with `| extend {column} = {_CASTS[wanted]}({column})`"


def never_filled(
    spec: Effective, path: Path, table: str, columns: Sequence[Column], outputs: Sequence[Output]
) -> list[Diagnostic]:
    """Columns of a declared table that none of its flows produces."""
    produced = {column.name for output in outputs for column in output.columns}
    return [
        spec.finding(
            NEVER_FILLED,
            f"Nothing fills column `{column.name}` of `{table}`",
            (*path, "columns", column.name),
            hint=did_you_mean(column.name, produced - {known.name for known in columns})
            or "produce it in a flow, or leave it out",
            severity="warning",
            at_key=True,
        )
        for column in columns
        if outputs and column.name not in produced and column.name not in STANDARD_COLUMNS
    ]


def _first_column(spec: Effective, path: Path) -> tuple[Edit, ...]:
    """The edit that puts the time before the columns of a map, in its own style."""
    first = next(iter(spec.map(path)), None)
    if first is None:
        return ()
    key, whole = spec.key_span((*path, first)), spec.span(path)
    written = f"{TIME_GENERATED}: datetime"
    in_braces = (key.line, key.column) != (whole.line, whole.column)
    between = ", " if in_braces else "\n" + " " * (key.column - 1)
    start = replace(key, end_line=key.line, end_column=key.column)
    return (Edit(span=start, old="", new=f"{written}{between}"),)


def without_time(spec: Effective, path: Path, table: str, columns: Sequence[Column]) -> list[Diagnostic]:
    """A declared table must have `TimeGenerated: datetime`; Azure refuses it otherwise."""
    found = next((column for column in columns if column.name == TIME_GENERATED), None)
    if found is None:
        message = f"Table `{table}` has no column `{TIME_GENERATED}`"
        hint = f"add `{TIME_GENERATED}: datetime`"
        missing = spec.finding(NO_TIME_GENERATED, message, (*path, "columns"), hint=hint, at_key=True)
        return [replace(missing, fix=_first_column(spec, (*path, "columns")))]
    if found.type != "datetime":
        message = f"Column `{TIME_GENERATED}` of `{table}` is {a(found.type)}, not a datetime"
        where, right = (*path, "columns", TIME_GENERATED), (found.type, "datetime")
        return [spec.finding(NO_TIME_GENERATED, message, where, hint="write `datetime`", instead_of=right)]
    return []
