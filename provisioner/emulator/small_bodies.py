"""Small payloads, done here or, when many have come at once and a worker has nothing to do, by that worker in one go.

A hand-over costs as much as the work of two small payloads, so a few are done at once. Of a crowd the server's own
process, which is the bound for small bodies, is relieved: a group leaves in one message, comes back in one, and what
arrives meanwhile is the next group. Beside big payloads the workers are busy and everything stays here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from provisioner.emulator.pool import WorkerPool
from provisioner.emulator.services.ingestion.payload import Payload, Processed, Refused, process

T = TypeVar("T")
Result = Processed | Refused

FEWEST = 4
# Small payloads take milliseconds: a worker that needs longer hangs, and its group is done again one by one.
_SECONDS = 5.0


class SmallBodies:
    """Used from one event loop."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._waiting: list[tuple[Payload, asyncio.Future[Result]]] = []
        self._is_scheduled = False

    async def process(self, payload: Payload) -> Result:
        """What `payload.process` makes of it; raises `WorkerError` for a payload that breaks its worker."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((payload, done))
        if not self._is_scheduled:
            self._is_scheduled = True
            loop.call_soon(self._next, loop)
        return await done

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        """Do what waits: everything that the sockets have brought in one turn of the loop."""
        group, self._waiting = self._waiting, []
        if len(group) < FEWEST or not self._pool.has_idle_worker():
            self._is_scheduled = False
            for payload, done in group:
                _settle(done, process, payload)
            return

        def finished(answer: Future[Sequence[Result]]) -> None:
            loop.call_soon_threadsafe(self._finish, loop, group, answer)

        self._pool.submit(tuple(payload for payload, _ in group), _SECONDS).add_done_callback(finished)

    def _finish(
        self,
        loop: asyncio.AbstractEventLoop,
        group: Sequence[tuple[Payload, asyncio.Future[Result]]],
        answer: Future[Sequence[Result]],
    ) -> None:
        if answer.exception() is None:
            for (_, done), result in zip(group, answer.result(), strict=True):
                if not done.done():
                    done.set_result(result)
        else:
            for payload, done in group:  # one of them is to blame, and only that one shall be refused
                self._alone(loop, payload, done)
        self._next(loop)

    def _alone(self, loop: asyncio.AbstractEventLoop, payload: Payload, done: asyncio.Future[Result]) -> None:
        def finished(answer: Future[Result]) -> None:
            loop.call_soon_threadsafe(_settle, done, Future.result, answer)

        self._pool.submit(payload, _SECONDS).add_done_callback(finished)


def _settle(done: asyncio.Future[Result], work: Callable[[T], Result], argument: T) -> None:
    """Wake a request with a result or an error, unless its client went away."""
    if done.done():
        return
    try:
        done.set_result(work(argument))
    except Exception as exc:
        done.set_exception(exc)
