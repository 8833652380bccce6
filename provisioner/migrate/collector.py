"""From records as they went to the Data Collector API to a rule that fills the same columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provisioner.catalog.names import CUSTOM_TABLE_SUFFIX, TIME_GENERATED
from provisioner.diagnostics import Diagnostic, Span
from provisioner.migrate import codes
from provisioner.migrate.classic_table import OldTable
from provisioner.migrate.collector_report import collector_report
from provisioner.migrate.names import direct_name, handle, legal_column
from provisioner.migrate.old_api import RESERVED, Row, Seen, look_at, stored, time_of
from provisioner.migrate.reproduction import column_reference, columns_of, declared, stream_columns
from provisioner.model.json import Path
from provisioner.model.migrations import Report

FROZEN = "2026-01-01T00:00:00Z"
_CLIENT = "11111111-1111-1111-1111-111111111111"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorMigration:
    """The new spec with its comments, the rows of its test, and the report; `sample` and `expected` are file names."""

    name: str
    values: dict[str, Any]
    comments: dict[Path, str]
    sample: str
    rows: tuple[Row, ...]
    expected: str
    expected_rows: tuple[Row, ...]
    report: Report
    diagnostics: tuple[Diagnostic, ...]


def migrate_collector(
    rows: Sequence[Row],
    *,
    path: str,
    log_type: str,
    time_field: str | None,
    target: Mapping[str, Any] | None,
    table: OldTable | None,
) -> CollectorMigration:
    """The way on for one log type; `target` is where the old table is, None for a place to try it out."""
    usable, found = _usable(rows, path)
    seen = look_at(usable, table.columns if table else {})
    produced, more = _produced(seen, path)
    name = handle(log_type)
    sample, expected = (f"samples/{name}.{end}.ndjson" for end in ("sample", "expected"))
    time = f"todatetime({column_reference(time_field)})" if time_field else "now()"
    values = {
        "version": 1,
        "name": name,
        "target": dict(target) if target else _trial_target(name),
        "tables": {f"{log_type}{CUSTOM_TABLE_SUFFIX}": {} if table else {"plan": "Analytics"}},
        "dataCollectionRules": {
            name: {
                "name": direct_name(f"dcr-{log_type}", ()),
                "streams": {log_type: {"columns": _declared(seen), "sample": sample}},
                "dataFlows": [
                    {
                        "stream": log_type,
                        "table": f"{log_type}{CUSTOM_TABLE_SUFFIX}",
                        "transformKql": _transformation(time, produced),
                    }
                ],
                "senders": ["sender"],
                "diagnostics": True,
            }
        },
        "identities": {"sender": {"application": _CLIENT}},
        "tests": [_test(name, log_type, sample, expected)],
    }
    renamed = {old: new for old, new, _ in produced}
    return CollectorMigration(
        name=name,
        values=values,
        comments=_comments(log_type, name, known=table is not None, tried=target is None),
        sample=sample,
        rows=tuple(usable),
        expected=expected,
        expected_rows=tuple(_expected(row, seen, renamed, time_field) for row in usable),
        report=collector_report(log_type, time_field, table, seen, renamed),
        diagnostics=(*found, *more),
    )


def _usable(rows: Sequence[Row], path: str) -> tuple[list[Row], list[Diagnostic]]:
    """The records without what the API refused, and with nothing but fields that a stream can declare."""
    refused = [name for name in RESERVED if any(name in row for row in rows)]
    odd = sorted({key for row in rows for key in row if not declared(key)})
    found = [
        _warning(
            codes.RESERVED_FIELD,
            path,
            f"The records have a field `{name}`, which the Data Collector API refused",
            "these records never reached the table; the field is left out",
        )
        for name in refused
    ]
    found += [
        _warning(codes.LEFT_OUT, path, f"No stream can declare the field `{name[:60]}`; it is left out") for name in odd
    ]
    gone = {*refused, *odd}
    return [{key: value for key, value in row.items() if key not in gone} for row in rows], found


def _produced(seen: Seen, path: str) -> tuple[list[tuple[str, str, str]], list[Diagnostic]]:
    """Every column as (its old name, its name now, its expression)."""
    found: list[Diagnostic] = []
    made: dict[str, tuple[str, str, str]] = {}
    for field in seen.fields.values():
        if not field.suffixes and set(field.kinds) != {"object"}:
            message = f"The field `{'.'.join(field.path)[:60]}` has no column: its name would be over 45 characters"
            found.append(_warning(codes.LEFT_OUT, path, message))
        for column, expression in columns_of(field, seen.fields, seen.types):
            new = legal_column(column)
            if column in made or any(other == new for _, other, _ in made.values()):
                message = f"Two fields became the column `{column}`; the transformation fills it from the first"
                found.append(_warning(codes.SHARED_COLUMN, path, message))
                continue
            if new != column:
                message = f"No rule can write to the column `{column}`; the new one is called `{new}`"
                found.append(_warning(codes.RENAMED_COLUMN, path, message, "queries that use the old name need both"))
            made[column] = (column, new, expression)
    return list(made.values()), found


def _warning(code: str, path: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code=code, severity="warning", message=message, span=Span.start_of(path), hint=hint)


def _declared(seen: Seen) -> dict[str, str]:
    return stream_columns(seen.fields)


def _transformation(time: str, produced: Sequence[tuple[str, str, str]]) -> str:
    lines = [f"{TIME_GENERATED} = {time}", *(f"{new} = {expression}" for _, new, expression in produced)]
    return "source\n| project " + ",\n          ".join(lines) + "\n"


def _expected(row: Row, seen: Seen, renamed: Mapping[str, str], time_field: str | None) -> Row:
    """What the old API kept of a record, empty columns included; its time where it gave one."""
    kept = stored(row, seen.types)
    time = time_of(row, time_field)
    first = {TIME_GENERATED: time} if time else {} if time_field else {TIME_GENERATED: FROZEN}
    return {**first, **{new: kept.get(old) for old, new in renamed.items()}}


def _test(name: str, stream: str, sample: str, expected: str) -> dict[str, Any]:
    return {
        "name": "the columns are filled as the Data Collector API filled them",
        "rule": name,
        "stream": stream,
        "now": FROZEN,
        "input": sample,
        "expect": expected,
    }


def _trial_target(name: str) -> dict[str, Any]:
    return {
        "subscription": "00000000-0000-0000-0000-000000000000",
        "resourceGroup": {"name": f"rg-{name}", "create": {"location": "eastus"}},
        "workspace": {"name": f"law-{name}", "create": {"retentionInDays": 30}},
    }


def _comments(log_type: str, name: str, *, known: bool, tried: bool) -> dict[Path, str]:
    table = f"{log_type}{CUSTOM_TABLE_SUFFIX}"
    source = "its columns are those of the old table" if known else "its columns are predicted from the sample"
    tell: dict[Path, str] = {}
    if tried:
        tell["target",] = "name your subscription, and the resource group and workspace of the old table"
    return {
        (): f"What the HTTP Data Collector API did for the log type {log_type}, as a data collection rule.",
        **tell,
        ("tables", table): f"the old table, migrated; {source}",
        (
            "dataCollectionRules",
            name,
            "dataFlows",
        ): "each field goes into the columns that the old API gave it: _s text, _d number, _b truth, _t time, _g GUID",
        ("identities",): "who may send: the client ID of your application, in place of the workspace key",
        ("tests",): "the expectation is what the old API made of the sample, not what the transformation makes",
    }
