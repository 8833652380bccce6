"""The latest requests at the ingestion endpoint and what became of them: a 204 does not say that rows were stored."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_KEPT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One request; `rows` are those stored, by table, `time` is in Unix seconds.

    `single_object` says that the body was one JSON object instead of an array, of which nothing is stored.
    """

    time: float
    rule: str
    stream: str
    status: int
    content_length: int
    error: str | None = None
    records: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    undeclared_fields: Mapping[str, int] = field(default_factory=dict)
    dropped_columns: Mapping[str, int] = field(default_factory=dict)
    row_errors: int = 0
    single_object: bool = False

    def to_json(self) -> dict[str, Any]:
        """The record as its readers see it."""
        return {
            "time": datetime.fromtimestamp(self.time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "rule": self.rule,
            "stream": self.stream,
            "status": self.status,
            "error": self.error,
            "contentLength": self.content_length,
            "records": self.records,
            "rows": dict(self.rows),
            "undeclaredFields": dict(self.undeclared_fields),
            "droppedColumns": dict(self.dropped_columns),
            "rowErrors": self.row_errors,
            "singleObject": self.single_object,
        }


class Arrivals:
    """Keeps the last thousand, in memory; written and read on the event loop."""

    def __init__(self) -> None:
        self._kept: deque[Arrival] = deque(maxlen=_KEPT)

    def add(self, arrival: Arrival) -> None:
        """Keep one more."""
        self._kept.append(arrival)

    def latest(self, rule: str | None = None, most: int = _KEPT) -> Sequence[Arrival]:
        """The latest ones first, of one rule if it is given by its immutable ID."""
        found = [item for item in reversed(self._kept) if rule is None or item.rule == rule]
        return found[:most]
