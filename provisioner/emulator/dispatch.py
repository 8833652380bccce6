"""What is done in the server's own process, and what goes to a worker."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache

from provisioner.emulator.pool import WorkerError, WorkerPool
from provisioner.emulator.services.ingestion.payload import Payload, Processed, Refused
from provisioner.emulator.services.query.engine import Outcome, QueryTask, Refusal
from provisioner.emulator.small_bodies import SmallBodies

# Below this a payload is the work of a fraction of a millisecond.
SMALL_BYTES = 16 * 1024
_SMALL_INFLATED = 128 * 1024
# Whose time the length of the body does not bound: regular expressions, and what makes many rows or long texts of one.
_UNBOUNDED = re.compile(r"regex|extract|replace|trim|strrep|repeat|mv-|range", re.IGNORECASE)
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
        self._small = SmallBodies(pool)
        self._waiting_bytes = 0

    async def payload(self, payload: Payload) -> Processed | Refused:
        """A payload that breaks its worker is refused with 500 (assumed)."""
        if is_small(payload):
            return await self._small.process(payload)
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


def is_small(payload: Payload) -> bool:
    """True when neither the length of the body nor the transformation can make it a long work."""
    body = payload.body
    # The last four bytes of gzip data are the length of what was compressed.
    inflated = int.from_bytes(body[-4:], "little") if payload.encoding == "gzip" else len(body)
    return (
        len(body) <= SMALL_BYTES
        and inflated <= _SMALL_INFLATED
        and all(_is_bounded(flow.transform_kql) for flow in payload.flows)
    )


@lru_cache(maxsize=512)
def _is_bounded(transform_kql: str) -> bool:
    return _UNBOUNDED.search(transform_kql) is None
