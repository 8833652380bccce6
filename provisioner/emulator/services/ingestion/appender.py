"""Hands batches to the database so that the event loop and the writer's thread seldom need each other.

What arrives while a commit runs is handed over in one piece when that has returned, and all requests of one commit are
woken by one call. Measured with 16 senders of 10 KB: a third less processor time a request than a hand-over for each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future

from provisioner.emulator.store.batches import Batch
from provisioner.emulator.store.database import Database


class Appender:
    """Used from one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Sequence[Batch], asyncio.Future[None]]] = []
        self._is_scheduled = False

    async def append(self, batches: Sequence[Batch]) -> None:
        """Return when the batches are on the disk; raises `StoreUnavailableError` when none of them is stored."""
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        self._waiting.append((batches, stored))
        if not self._is_scheduled:
            self._is_scheduled = True
            loop.call_soon(self._hand_over, loop)
        await stored

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        group, self._waiting = self._waiting, []
        if not group:
            self._is_scheduled = False
            return

        def finished(done: Future[None]) -> None:
            loop.call_soon_threadsafe(self._settle, loop, group, done.exception())

        try:
            commit = self._database.append([batch for batches, _ in group for batch in batches])
        except RuntimeError as exc:  # the server ends
            self._settle(loop, group, exc)
        else:
            commit.add_done_callback(finished)

    def _settle(
        self,
        loop: asyncio.AbstractEventLoop,
        group: list[tuple[Sequence[Batch], asyncio.Future[None]]],
        failure: BaseException | None,
    ) -> None:
        for _, stored in group:
            if stored.done():
                continue  # its client went away
            if failure is None:
                stored.set_result(None)
            else:
                stored.set_exception(failure)
        self._hand_over(loop)
