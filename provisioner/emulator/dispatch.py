"""What is done in the server's own process, and what goes to a worker."""

from __future__ import annotations

import asyncio

from provisioner.emulator.pool import WorkerError, WorkerPool
from provisioner.emulator.services.ingestion.payload import Payload, Processed, Refused, process
from provisioner.emulator.services.query.engine import Outcome, QueryTask, Refusal

# Below this a hand-over costs more than the work, which is a fraction of a millisecond.
INLINE_BYTES = 16 * 1024
# A thousand connections with a payload each must not fill the memory.
MOST_WAITING_BYTES = 48 * 1024 * 1024
# Documented: a transformation that takes longer than 20 seconds may lose its data.
PAYLOAD_SECONDS = 20.0
# Documented: the longest time a query may ask for is ten minutes, the default three.
QUERY_SECONDS = 180.0


class Dispatch:
    """Runs payloads and queries for the services."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._waiting_bytes = 0

    async def payload(self, payload: Payload) -> Processed | Refused:
        """Small ones here, at once; a payload that breaks its worker is refused with 500 (assumed)."""
        if len(payload.body) <= INLINE_BYTES:
            return process(payload)
        if self._waiting_bytes > MOST_WAITING_BYTES:
            return Refused(status=503, code="ServerBusy", message="Too many payloads wait for their transformation.")
        self._waiting_bytes += len(payload.body)
        try:
            answer: Processed | Refused = await asyncio.wrap_future(self._pool.submit(payload, PAYLOAD_SECONDS))
        except WorkerError as exc:
            return Refused(status=500, code="InternalServerError", message=f"The payload was not stored: {exc}.")
        finally:
            self._waiting_bytes -= len(payload.body)
        return answer

    async def query(self, task: QueryTask) -> Outcome | Refusal:
        """Always in a worker: no query is so short that the server should wait for it."""
        answer: Outcome | Refusal = await asyncio.wrap_future(self._pool.submit(task, QUERY_SECONDS))
        return answer
