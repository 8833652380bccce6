"""What `Prefer: include-statistics` and `include-render` add to an answer, in the members that Azure has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from provisioner.emulator.services.query.sources import Loaded
from provisioner.kql import bound, plans

if TYPE_CHECKING:
    from provisioner.kql.runtime import RowError

_SECONDS_PER_DAY = 86_400


def statistics(
    loaded: Iterable[Loaded], *, rows_out: int, bytes_out: int, seconds: float, cpu_seconds: float
) -> dict[str, Any]:
    """Time, processor and rows read; members for what an emulator has not (shards, caches) are left out."""
    read = list(loaded)
    rows, batches = sum(one.rows for one in read), sum(one.batches for one in read)
    cpu = _clock(cpu_seconds)
    return {
        "query": {
            "executionTime": seconds,
            "resourceUsage": {"cpu": {"user": cpu, "kernel": "00:00:00", "total cpu": cpu}},
            "inputDatasetStatistics": {
                "extents": {"total": batches, "scanned": batches},
                "rows": {"total": rows, "scanned": rows},
            },
            "datasetStatistics": [{"tableRowCount": rows_out, "tableSize": bytes_out}],
        }
    }


def partial_error(exceeded: str, errors: Sequence[RowError]) -> dict[str, Any] | None:
    """The error of an answer that has rows and yet is not whole, in the nesting that Azure uses."""
    if exceeded:
        message = (
            f"The results of this query exceed the set limit of {exceeded}, so not all records were returned "
            "(E_QUERY_RESULT_SET_TOO_LARGE)."
        )
    elif errors:
        message = f"{len(errors)} rows could not be computed, the first one because of: {errors[0].message}"
    else:
        return None
    inner = {"code": "-2133196797", "message": message, "severity": 2, "severityName": "Error"}
    return {
        "code": "PartialError",
        "message": "There were some errors when processing your query.",
        "details": [
            {
                "code": "EngineError",
                "message": "Something went wrong processing your query on the server.",
                "innererror": inner,
            }
        ],
    }


def render(plan: bound.Plan) -> dict[str, Any]:
    """The chart that the query asks for; without one Azure sends an empty object."""
    if not isinstance(plan, plans.Render):
        return {}
    chosen: dict[str, Any] = {"visualization": plan.chart, "title": None, "accumulate": False, "isQuerySorted": False}
    chosen |= {"kind": None, "annotation": None, "by": None}
    return chosen | dict(plan.properties)


def _clock(seconds: float) -> str:
    whole = int(seconds) % _SECONDS_PER_DAY
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{int(seconds % 1 * 10**7):07d}"
