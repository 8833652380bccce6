"""The stage itself: the tests of a spec, and its samples, through its flows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import cast

from provisioner.diagnostics import Diagnostic, Span
from provisioner.errors import ProvisionerError
from provisioner.kql.datetimes import UNIX_EPOCH, datetime_ticks
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.project import Project, Rule, Stream, TrialCase
from provisioner.model.trials import RowFailure, TrialReport, TrialResult
from provisioner.trial.codes import UNREADABLE_ROWS
from provisioner.trial.comparison import Rows, differences
from provisioner.trial.coverage import coverage
from provisioner.trial.dropping import half_dropped
from provisioner.trial.findings import always_empty, failures, time_of_arrival, undeclared_fields
from provisioner.trial.flows import Ran, Row, send

ReadRows = Callable[[str], Sequence[Row]]
"""Reads a file of JSON records, by its path relative to the spec; raises `UsageError`."""


def run(project: Project, read_rows: ReadRows, *, now: int | None = None) -> TrialReport:
    """Run the tests and samples of a project; `now` (ticks) is the time of those that say none, else the clock's."""
    received = _clock() if now is None else now
    results: list[TrialResult] = []
    all_ran: list[Ran] = []
    for case in project.tests:
        result, ran = _run(project, case, read_rows, received)
        results.append(result)
        all_ran += ran
    sampled, found = _samples(project, read_rows, received, advice=False)
    tested = {(case.rule, case.stream, case.input) for case in project.tests if isinstance(case.input, str)}
    for stream, ran in sampled.items():
        all_ran += ran if stream not in tested else []
    return TrialReport(
        project=project.name,
        spec_path=project.spec_path,
        results=tuple(results),
        diagnostics=(*found, *always_empty(project, all_ran)),
        coverage=coverage(project, all_ran),
        samples=len(sampled),
    )


def check_samples(project: Project, read_rows: ReadRows, *, now: int | None = None) -> list[Diagnostic]:
    """What the samples of the streams show: fields that get lost, columns that stay empty, rows that fail."""
    sampled, found = _samples(project, read_rows, _clock() if now is None else now, advice=True)
    return [*found, *(item for ran in sampled.values() for item in always_empty(project, ran))]


def _samples(
    project: Project, read_rows: ReadRows, received: int, *, advice: bool
) -> tuple[dict[tuple[str, str, Json], list[Ran]], list[Diagnostic]]:
    """What each sample became, by rule, stream and file."""
    sampled: dict[tuple[str, str, Json], list[Ran]] = {}
    found: list[Diagnostic] = []
    for rule in project.rules:
        for stream in rule.streams:
            if stream.sample is None:
                continue
            rows, wrong = _rows(project, stream.sample, (*stream.path, "sample"), read_rows)
            if not rows and not wrong:
                wrong = [_empty(project, stream)]
            ran = send(project, rule, stream, rows, received)
            sampled[(rule.handle, stream.handle, stream.sample)] = ran
            found += [*wrong, *undeclared_fields(project, stream, ran)]
            found += [item for one in ran for item in failures(project, one)]
            if advice:
                found += [*time_of_arrival(project, ran), *half_dropped(project, stream, rows, ran)]
    return sampled, found


def _run(project: Project, case: TrialCase, read_rows: ReadRows, received: int) -> tuple[TrialResult, list[Ran]]:
    rule, stream = _named(project, case)
    rows, unreadable = _rows(project, case.input, (*case.path, "input"), read_rows)
    expected, wrong = _rows(project, case.expect, (*case.path, "expect"), read_rows)
    where = _place(project.span((*case.path, "name")))
    if unreadable:
        return TrialResult(case=case, place=where, diagnostics=(*unreadable, *wrong)), []
    now = datetime_ticks(case.now) if case.now else None
    ran = send(project, rule, stream, rows, received if now is None else now)
    shown = Rows([one for one in ran if case.table in (None, one.flow.table)])
    unlike = differences(shown, cast("Sequence[JsonObject]", expected))
    result = TrialResult(
        case=case,
        place=where,
        rows_in=len(rows),
        rows_out=len(shown),
        rows_expected=len(expected),
        columns=shown.columns,
        differences=tuple(unlike),
        diagnostics=tuple(wrong),
        rows=tuple(shown.as_json()) if unlike or len(shown) != len(expected) else (),
        failures=tuple(RowFailure(row=e.row, message=e.message) for one in ran for e in one.result.row_errors),
    )
    return result, ran


def _named(project: Project, case: TrialCase) -> tuple[Rule, Stream]:
    rule = next(rule for rule in project.rules if rule.handle == case.rule)
    return rule, next(stream for stream in rule.streams if stream.handle == case.stream)


def _rows(project: Project, value: Json, path: Path, read_rows: ReadRows) -> tuple[list[Row], list[Diagnostic]]:
    if not isinstance(value, str):
        return [dict(cast(JsonObject, row)) for row in cast("Sequence[Json]", value)], []
    try:
        return list(read_rows(value)), []
    except ProvisionerError as exc:
        message = exc.message[:1].upper() + exc.message[1:]
        span = project.span(path)
        return [], [Diagnostic(code=UNREADABLE_ROWS, severity="error", message=message, span=span, hint=exc.hint)]


def _empty(project: Project, stream: Stream) -> Diagnostic:
    return Diagnostic(
        code=UNREADABLE_ROWS,
        severity="warning",
        message=f"The sample `{stream.sample}` has no records: it shows nothing",
        span=project.span((*stream.path, "sample")),
        hint="put a few records into it, as senders post them",
    )


def _place(span: Span) -> str:
    return f"{span.path}:{span.line}"


def _clock() -> int:
    return UNIX_EPOCH + time.time_ns() // 100
