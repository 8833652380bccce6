"""What rules have received, minute by minute, under the names that Azure Monitor's metrics have.

Kept in memory for a day: a restart begins anew. Documented names and dimensions; assumed: bytes are
counted inflated, and a row that one of two flows drops counts as dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

CALLS = "ApiCallReceived_Count"
BYTES = "BytesReceived_Count"
ROWS = "RowsReceived_Count"
DROPPED = "RowsDropped_Count"
ERRORS = "TransformationErrors_Count"
DURATION = "TransformationRuntime_DurationMs"
STREAM = "InputStreamId"
RESPONSE = "ResponseCode"
ERROR_TYPE = "ErrorType"

_KEPT_MINUTES = 24 * 60
_MINUTE = 60


@dataclass(slots=True)
class Sample:
    """One minute of one metric with one set of dimension values."""

    count: int = 0
    total: float = 0.0
    minimum: float = 0.0
    maximum: float = 0.0

    def add(self, value: float) -> None:
        """Count one measurement."""
        self.minimum = value if not self.count else min(self.minimum, value)
        self.maximum = max(self.maximum, value)
        self.count += 1
        self.total += value

    def merge(self, other: Sample) -> None:
        """Count all measurements of another sample."""
        self.minimum = other.minimum if not self.count else min(self.minimum, other.minimum)
        self.maximum = max(self.maximum, other.maximum)
        self.count += other.count
        self.total += other.total


Dimensions = tuple[tuple[str, str], ...]


class Meters:
    """Written by the ingestion endpoint, read by the metrics of Resource Manager; both on the event loop."""

    def __init__(self) -> None:
        self._minutes: dict[int, dict[tuple[str, str, Dimensions], Sample]] = {}

    def add(self, rule: str, metric: str, now: float, value: float, **dimensions: str) -> None:
        """Count one measurement of a rule, given by its ARM ID."""
        minute = int(now // _MINUTE)
        samples = self._minutes.get(minute)
        if samples is None:
            samples = self._minutes[minute] = {}
            for old in [kept for kept in self._minutes if kept < minute - _KEPT_MINUTES]:
                del self._minutes[old]
        key = (rule.lower(), metric, tuple(dimensions.items()))
        sample = samples.get(key)
        if sample is None:
            sample = samples[key] = Sample()
        sample.add(value)

    def read(self, rule: str, metric: str, first: float, last: float) -> Iterator[tuple[int, Dimensions, Sample]]:
        """Samples of a rule between two Unix times, as (Unix time of the minute, dimensions, sample)."""
        wanted = rule.lower()
        for minute in sorted(self._minutes):
            if first <= minute * _MINUTE < last:
                for (one, name, dimensions), sample in self._minutes[minute].items():
                    if one == wanted and name == metric:
                        yield minute * _MINUTE, dimensions, sample
