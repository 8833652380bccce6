"""One application behind several sockets: https, http, and https as seen through private link."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import uvicorn

from provisioner.emulator.app import PRIVATE, Application, Receive, Scope, Send
from provisioner.emulator.lifetime import LEASE_PATH, Lifetime

_KEEP_ALIVE = 120  # seconds; longer than clients keep an idle connection, so that none is cut under a request
_GRACE = 3  # seconds that running requests get at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A socket that listens, and who is behind it."""

    socket: socket.socket
    context: ssl.SSLContext | None = None
    private: bool = False


async def answer(
    app: Application,
    listeners: Sequence[Listener],
    lifetime: Lifetime,
    on_ready: Callable[[], None],
    parent: BinaryIO | None,
) -> None:
    """Answer on all sockets until it is time to end."""
    lifetime.watch(parent)
    servers = [_server(_entrance(app, lifetime, listener), listener.context) for listener in listeners]
    tasks = [
        asyncio.create_task(server.serve(sockets=[listener.socket]))
        for server, listener in zip(servers, listeners, strict=True)
    ]
    while not all(server.started for server in servers):
        await asyncio.sleep(0.005)
    on_ready()
    ending = asyncio.create_task(lifetime.end())
    await asyncio.wait((ending, *tasks), return_when=asyncio.FIRST_COMPLETED)
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*tasks, _drain(servers))
    ending.cancel()


class _Server(uvicorn.Server):
    """One listener; signals are handled once for all of them."""

    is_closing = False

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening; called by `serve` once `should_exit` is seen."""
        self.is_closing = True
        await super().shutdown(sockets)


async def _drain(servers: list[_Server]) -> None:
    """Let running requests end, then cut the idle connections: over TLS a client that says nothing would hold us up."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _GRACE
    while any(not server.is_closing for server in servers):
        await asyncio.sleep(0.01)
    while any(server.server_state.tasks for server in servers) and loop.time() < deadline:
        await asyncio.sleep(0.01)
    for server in servers:
        for connection in list(server.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()


def _entrance(app: Application, lifetime: Lifetime, listener: Listener) -> Application:
    async def enter(scope: Scope, receive: Receive, send: Send) -> None:
        scope[PRIVATE] = listener.private
        leased = scope["type"] == "http" and scope["path"] == LEASE_PATH
        await (lifetime.hold if leased else app)(scope, receive, send)

    return enter


def _server(app: Application, context: ssl.SSLContext | None) -> _Server:
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",  # that a client sends nonsense is its own affair
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
    config.load()
    config.ssl = context
    return _Server(config)
