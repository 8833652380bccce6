"""What tables with the Auxiliary plan refuse.

Documented: nested JSON only into `dynamic` columns, else "HTTP 400, malformed JSON"; the records of one call lie within
30 minutes of `TimeGenerated`, unless a transformation is used. Assumed: the code of the first, the second's status.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from provisioner.dataflow import FlowResult
from provisioner.kql.datetimes import TICKS_PER_MINUTE

LONGEST = 30 * TICKS_PER_MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a payload does not go into the table."""

    code: str
    message: str


def refusal(
    stream: Iterable[tuple[str, str]], transform_kql: str, rows: Sequence[dict[str, Any]], result: FlowResult
) -> Fault | None:
    """The fault of a payload, None when the table takes it."""
    plain = [name for name, type_ in stream if type_ != "dynamic"]
    for row in rows:
        for name in plain:
            if isinstance(row.get(name), (dict, list)):
                return Fault(code="MalformedJson", message=f"Malformed JSON: nested JSON in the column '{name}'.")
    times = result.columns["TimeGenerated"]
    if transform_kql.strip() == "source" and times and max(times) - min(times) > LONGEST:
        return Fault(
            code="RecordsTimeRangeIsMoreThan30Minutes",
            message="The time range of the records in one call is more than 30 minutes.",
        )
    return None
