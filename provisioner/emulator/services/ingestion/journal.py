"""Errors of rules that have a diagnostic setting become rows of the `DCRLogErrors` table, as in Azure.

Columns and operation names are documented, the messages are ours. Documented: errors are throttled by
the hour, then muted; assumed: after a hundred rows an hour and rule.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from provisioner.emulator.state import Route
from provisioner.emulator.store import codec
from provisioner.emulator.store.batches import Batch
from provisioner.kql.datetimes import TICKS_PER_HOUR

TABLE = "DCRLogErrors"
MOST_PER_HOUR = 100
_TYPES = {
    "TimeGenerated": "datetime",
    "ClientRequestId": "string",
    "CorrelationId": "string",
    "InputStreamId": "string",
    "Message": "string",
    "OperationName": "string",
    "SourceSystem": "string",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One row of the table."""

    operation: Literal["Ingestion", "Transformation"]
    message: str


class Journal:
    """Makes the rows; mutes a rule that has had its share of the hour."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[int, int]] = {}

    def batches(
        self, route: Route, stream: str, client_request_id: str, faults: Sequence[Fault], received: int
    ) -> list[Batch]:
        """A batch for each workspace that the rule's diagnostic settings name; none without settings or faults."""
        if not route.diagnostics or not faults:
            return []
        told = self._unmuted(route, faults, received)
        if not told:
            return []
        correlation = str(uuid.uuid4())
        columns: dict[str, list[object]] = {
            "TimeGenerated": [received] * len(told),
            "ClientRequestId": [client_request_id] * len(told),
            "CorrelationId": [correlation] * len(told),
            "InputStreamId": [stream] * len(told),
            "Message": [fault.message for fault in told],
            "OperationName": [fault.operation for fault in told],
            "SourceSystem": ["Azure"] * len(told),
        }
        content = codec.encode_batch(len(told), _TYPES, columns)
        return [
            Batch(
                workspace=workspace,
                table=TABLE,
                received=received,
                min_time=received,
                max_time=received,
                rows=len(told),
                guid=uuid.uuid4().bytes,
                rule=route.rule_id,
                content=content,
            )
            for workspace in route.diagnostics
        ]

    def _unmuted(self, route: Route, faults: Sequence[Fault], received: int) -> Sequence[Fault]:
        hour = received // TICKS_PER_HOUR
        last, written = self._written.get(route.immutable_id, (hour, 0))
        if last != hour:
            written = 0
        told = faults[: MOST_PER_HOUR - written]
        self._written[route.immutable_id] = (hour, written + len(told))
        return told
