"""When the process ends: at a signal at once; at the end of its parent as soon as nobody holds a lease.

A command that finds an emulator which another command has started takes a lease, a request that stays open: the
emulator then outlives the command that started it. A lease ends with its connection, so one that was killed holds
nothing up.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import BinaryIO
from urllib.parse import parse_qs

from provisioner.emulator.app import Receive, Scope, Send
from provisioner.emulator.credentials import prove

LEASE_PATH = "/_emulator/lease"
PROOF_HEADER = "x-emulator-proof"
_PATIENCE = 0.25  # seconds in which a lease that was just given back is seen to be, before the parent hears of it


class Lifetime:
    """Belongs to one event loop; `on_held` is called when the parent is gone and leases are not."""

    def __init__(self, signing_key: str, on_held: Callable[[], None] | None = None) -> None:
        self._signing_key = signing_key
        self._on_held = on_held or (lambda: None)
        self._changed = asyncio.Event()
        self._over = asyncio.Event()
        self._stopped = False
        self._orphaned = False
        self._leases = 0

    def watch(self, parent: BinaryIO | None) -> None:
        """End at SIGTERM, and at Ctrl-C or, with a parent, at the end of its pipe; a child leaves Ctrl-C to it."""
        loop = asyncio.get_running_loop()

        def handle(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self._stop)

        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handle)
            signal.signal(signal.SIGINT, handle if parent is None else signal.SIG_IGN)
        if parent is not None:
            threading.Thread(target=self._wait_for_end, args=(parent, loop), name="parent-watch", daemon=True).start()

    async def end(self) -> None:
        """Return when it is time to end."""
        told = False
        while not self._stopped and (self._leases or not self._orphaned):
            patience = _PATIENCE if self._orphaned and not told else None
            try:
                await asyncio.wait_for(self._changed.wait(), patience)
            except TimeoutError:
                told = True
                self._on_held()
            self._changed.clear()
        self._over.set()

    async def hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a lease and keep it until its connection ends."""
        if self._over.is_set():
            await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})
            return
        nonce = parse_qs(scope["query_string"].decode("latin-1")).get("nonce", [""])[0]
        proof = prove(self._signing_key, nonce).encode("ascii")
        self._leases += 1
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [(PROOF_HEADER.encode(), proof)]})
            gone = asyncio.ensure_future(_disconnected(receive))
            over = asyncio.ensure_future(self._over.wait())
            await asyncio.wait((gone, over), return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
            over.cancel()
            await send({"type": "http.response.body"})
        finally:
            self._leases -= 1
            self._changed.set()

    def _stop(self) -> None:
        self._stopped = True
        self._changed.set()

    def _orphan(self) -> None:
        self._orphaned = True
        self._changed.set()

    def _wait_for_end(self, pipe: BinaryIO, loop: asyncio.AbstractEventLoop) -> None:
        """The end of the pipe comes when the parent closes it, and when the parent is killed."""
        with contextlib.suppress(OSError, ValueError):
            while os.read(pipe.fileno(), 1024):
                pass
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._orphan)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
