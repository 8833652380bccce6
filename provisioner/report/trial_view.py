"""The tests of a spec for people: what passed, and column by column what did not; and the same for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from provisioner.diagnostics import did_you_mean
from provisioner.model.json import Json
from provisioner.model.trials import Difference, TrialReport, TrialResult
from provisioner.report.style import Style, printable, width

_MOST_ROWS = 5
_LONGEST = 200


def as_text(reports: Sequence[TrialReport], *, colour: bool = False) -> str:
    """One line a test, the differences of those that failed, and a summary."""
    style = Style(colour)
    lines = [line for report in reports for result in report.results for line in result_lines(result, style)]
    lines += [line for report in reports for line in _coverage(report, style)]
    return "\n".join([*lines, "", style.strong(summary(reports))] if lines else [summary(reports)])


def as_json(reports: Sequence[TrialReport]) -> str:
    """A JSON array with one object a test; rows count from 1, as in the text."""
    return json.dumps([_object(report, result) for report in reports for result in report.results], indent=2)


def summary(reports: Sequence[TrialReport]) -> str:
    """All tests in one line."""
    results = [result for report in reports for result in report.results]
    if not results:
        samples = sum(report.samples for report in reports)
        sent = f" {samples} sample{'s' if samples > 1 else ''} sent." if samples else ""
        return f"No tests: the spec has no `tests`.{sent}"
    failed = sum(not result.passed for result in results)
    passed = len(results) - failed
    return f"{passed} passed, {failed} failed." if failed else f"{passed} passed."


def result_lines(result: TrialResult, style: Style) -> Iterator[str]:
    """One test: whether it passed, and column by column what did not."""
    name, place = printable(result.case.name), style.frame(printable(result.place))
    if result.passed:
        yield f"  {style.good('passed')}  {name}"
    else:
        yield f"  {style.bad('failed')}  {style.strong(name)}  {place}"
    for item in result.diagnostics:
        yield f"          {printable(item.message)}"
        if item.hint:
            yield f"          {style.note('hint:')} {printable(item.hint)}"
    yield from _columns(result, style)
    if not result.diagnostics and result.rows_out != result.rows_expected:
        out = "1 row" if result.rows_out == 1 else f"{result.rows_out} rows"
        yield f"          {style.bad(f'{out} came out')}, {style.good(str(result.rows_expected))} expected"
    for failure in result.failures[:_MOST_ROWS]:
        yield f"          {style.severity('note:', 'warning')} row {failure.row + 1}: {printable(failure.message)}"


def _coverage(report: TrialReport, style: Style) -> Iterator[str]:
    wide = max((width(printable(item.column)) for item in report.coverage), default=0)
    table = None
    for item in report.coverage:
        if item.table != table:
            table = item.table
            yield ""
            yield f"  {style.strong(printable(table))}"
        label = printable(item.column) + " " * (wide - width(printable(item.column)))
        rows = f"{item.rows:,} row{'' if item.rows == 1 else 's'}"
        filled = f"filled in {item.filled:,} of {rows}"
        yield f"    {label}  {filled if item.filled else style.bad(f'never filled in {rows}')}"


def _columns(result: TrialResult, style: Style) -> Iterator[str]:
    by_column: dict[str, list[Difference]] = {}
    for difference in result.differences:
        by_column.setdefault(difference.column, []).append(difference)
    wide = max((width(printable(name)) for name in by_column), default=0)
    for name, found in by_column.items():
        label = printable(name) + " " * (wide - width(printable(name)))
        if found[0].type is None:
            yield f"          {style.strong(label)}  {_no_column(name, result.columns, style)}"
            continue
        for at, difference in enumerate(found[:_MOST_ROWS]):
            before = style.strong(label) if at == 0 else " " * wide
            yield f"          {before}  {_values(difference, style)}"
        if len(found) > _MOST_ROWS:
            yield f"          {' ' * wide}  … and in {len(found) - _MOST_ROWS} more rows"


def _no_column(name: str, columns: Sequence[str], style: Style) -> str:
    known = ", ".join(printable(column) for column in columns)
    hint = did_you_mean(name, columns) or (f"there are {known}" if known else "nothing came out")
    return f"no such column in what the table keeps; {style.note(hint)}"


def _values(difference: Difference, style: Style) -> str:
    row = f"row {difference.row + 1}:"
    actual, expected = shown(difference.actual), shown(difference.expected)
    note = f" ({difference.type})" if actual == expected else ""
    return f"{row} {style.bad(actual)}{note}, expected {style.good(expected)}"


def shown(value: Json) -> str:
    """A value as JSON, shortened in its middle."""
    text = printable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"


def _object(report: TrialReport, result: TrialResult) -> dict[str, Json]:
    return {
        "project": report.project,
        "name": result.case.name,
        "place": result.place,
        "rule": result.case.rule,
        "stream": result.case.stream,
        "passed": result.passed,
        "rows_in": result.rows_in,
        "rows_out": result.rows_out,
        "rows_expected": result.rows_expected,
        "differences": [
            {"row": item.row + 1, "column": item.column, "actual": item.actual, "expected": item.expected}
            for item in result.differences
        ],
        "failures": [{"row": item.row + 1, "message": item.message} for item in result.failures],
        "errors": [item.message for item in result.diagnostics],
    }
