"""Long-running operations: when each ends and how, kept so that a poll finds it after a restart too."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from provisioner.emulator.store.database import Database

_KIND = "operation"
_KEPT = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LongOperation:
    """One operation, times in Unix seconds: `busy` is its status until it ends, `error` the ARM error it ends with."""

    id: str
    started: float
    ends: float
    busy: str
    resource_id: str
    error: dict[str, Any] | None = None


class Operations:
    """Starts operations and finds them again; those older than a day are forgotten at start."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, LongOperation] = {}
        for id, data in database.list(_KIND):
            operation = LongOperation(**json.loads(data))
            if operation.ends + _KEPT < clock():
                database.delete(_KIND, id)
            else:
                self._known[id] = operation

    def start(
        self, resource_id: str, *, busy: str, duration: float, error: dict[str, Any] | None = None
    ) -> LongOperation:
        """Begin an operation on a resource."""
        now = self._clock()
        operation = LongOperation(
            id=str(uuid.uuid4()), started=now, ends=now + duration, busy=busy, resource_id=resource_id, error=error
        )
        self._database.put(_KIND, operation.id, json.dumps(asdict(operation)).encode())
        self._known[operation.id] = operation
        return operation

    def get(self, id: str) -> LongOperation | None:
        """An operation by its ID."""
        return self._known.get(id.lower())

    def is_running(self, operation: LongOperation) -> bool:
        """True while its time is not over."""
        return self._clock() < operation.ends
