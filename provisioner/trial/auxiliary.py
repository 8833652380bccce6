"""What tables of the plan Auxiliary ask of a call that reaches them without a transformation.

All records within 30 minutes (`RecordsTimeRangeIsMoreThan30Minutes`), nested JSON only in columns of type dynamic (HTTP
400): logs-ingestion limits, create-custom-table (2026-05-25).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.catalog.names import TIME_GENERATED
from provisioner.diagnostics import Diagnostic, Span
from provisioner.kql.conversions import from_json
from provisioner.kql.types import scalar_type
from provisioner.model.project import Project, Rule, Stream
from provisioner.trial.codes import REFUSED_BY_AUXILIARY
from provisioner.trial.flows import Row

_MINUTE = 60 * 10_000_000
_WIDEST = 30 * _MINUTE


def refused(project: Project, rule: Rule, stream: Stream, rows: Sequence[Row], here: Span) -> Iterator[Diagnostic]:
    """Why such a table would refuse the records."""
    plans = {table.name: table.plan for table in project.tables}
    bare = [flow for flow in rule.flows if stream.handle in flow.streams and flow.transformation is None]
    for table in dict.fromkeys(flow.table for flow in bare if plans.get(flow.table) == "Auxiliary"):
        times = _times(rows)
        if times and max(times) - min(times) > _WIDEST:
            minutes = (max(times) - min(times)) // _MINUTE
            message = f"The records lie {minutes:,} minutes apart, and `{table}` has the plan Auxiliary: at most 30"
            yield _finding(message, here, "send them in several calls, or add `transformKql: source` to the flow")
        for column in stream.columns:
            at = next((at for at, row in enumerate(rows, 1) if isinstance(row.get(column.name), dict | list)), None)
            if at is not None and column.type != "dynamic":
                message = (
                    f"Field `{column.name}` holds nested JSON in record {at}, and `{table}` has the plan Auxiliary"
                )
                yield _finding(message, here, "declare the column as dynamic in the stream and in the table")


def _times(rows: Sequence[Row]) -> list[int]:
    kind = scalar_type("datetime")
    convert = from_json(kind) if kind else None
    found = [convert(row.get(TIME_GENERATED)) for row in rows] if convert else []
    return [time for time in found if isinstance(time, int)]


def _finding(message: str, here: Span, hint: str) -> Diagnostic:
    return Diagnostic(code=REFUSED_BY_AUXILIARY, severity="error", message=message, span=here, hint=hint)
