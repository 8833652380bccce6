"""What rows show about the flows they went through: columns that stay empty, fields that get lost, rows that fail."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.catalog.names import TIME_GENERATED
from provisioner.diagnostics import Diagnostic, did_you_mean
from provisioner.model.project import Project, Stream
from provisioner.trial.codes import ALWAYS_EMPTY, ROW_FAILURE, TIME_OF_ARRIVAL, UNDECLARED_FIELD
from provisioner.trial.flows import Ran


def always_empty(project: Project, ran: Sequence[Ran]) -> list[Diagnostic]:
    """Columns that a flow leaves null or empty in every row of every run."""
    found: list[Diagnostic] = []
    by_flow: dict[object, list[Ran]] = {}
    for one in ran:
        by_flow.setdefault(one.flow.path, []).append(one)
    for runs in by_flow.values():
        rows = sum(one.result.rows_out for one in runs)
        names = dict.fromkeys(name for one in runs for name in one.result.columns)
        for name in names if rows else ():
            if name != TIME_GENERATED and all(_is_empty(one, name) for one in runs):
                found.append(_empty_column(project, runs[0], name, rows))
    return found


def _is_empty(one: Ran, column: str) -> bool:
    return all(value is None or (isinstance(value, str) and not value) for value in one.result.columns.get(column, ()))


def _empty_column(project: Project, one: Ran, column: str, rows: int) -> Diagnostic:
    made_by = one.flow.transformation
    place = (made_by.span_of(column) if made_by else None) or project.span((*one.flow.path, "table"))
    counted = "the only row" if rows == 1 else f"all {rows} rows"
    return Diagnostic(
        code=ALWAYS_EMPTY,
        severity="warning",
        message=f"Column `{column}` of `{one.flow.table}` is empty in {counted}",
        span=place,
        hint="check the names and paths that it is taken from, or add a row that fills it",
    )


def time_of_arrival(project: Project, ran: Sequence[Ran]) -> list[Diagnostic]:
    """Flows that give rows no time of their own; a warning where they are most of them."""
    found: list[Diagnostic] = []
    for one in ran:
        times = one.result.columns.get(TIME_GENERATED, ())
        missing = sum(1 for time in times if time is None)
        if missing:
            made_by = one.flow.transformation
            place = (made_by.span_of(TIME_GENERATED) if made_by else None) or project.span((*one.flow.path, "table"))
            found.append(
                Diagnostic(
                    code=TIME_OF_ARRIVAL,
                    severity="warning" if missing * 2 > len(times) else "info",
                    message=f"`{TIME_GENERATED}` of `{one.flow.table}` is null in {missing} of {len(times)} "
                    "sample rows: they get the time of arrival",
                    span=place,
                    hint="take it from a field that is always there, in a form that `todatetime` reads",
                )
            )
    return found


def undeclared_fields(project: Project, stream: Stream, ran: Sequence[Ran]) -> list[Diagnostic]:
    """Fields that rows have and the stream does not declare: they never reach the transformation."""
    counts: dict[str, int] = {}
    for one in ran[:1]:
        counts = dict(one.result.undeclared_fields)
    declared = [column.name for column in stream.columns]
    return [
        Diagnostic(
            code=UNDECLARED_FIELD,
            severity="warning",
            message=f"Field `{name}` is in {count} row{'' if count == 1 else 's'} and not in stream `{stream.handle}`",
            span=project.key_span((*stream.path, "columns")),
            hint=did_you_mean(name, declared) or "declare it, or it is lost on the way in",
        )
        for name, count in counts.items()
    ]


def failures(project: Project, one: Ran) -> list[Diagnostic]:
    """The first of the rows in which something could not be worked out."""
    if not one.result.row_errors:
        return []
    first, more = one.result.row_errors[0], len(one.result.row_errors) - 1
    others = f" (and {more} more)" if more else ""
    return [
        Diagnostic(
            code=ROW_FAILURE,
            severity="warning",
            message=f"Row {first.row + 1}: {first.message}{others}",
            span=project.span((*one.flow.path, "transformKql" if one.flow.transformation else "table")),
        )
    ]
