"""The emulator's process: owns the data directory, the sockets and the event loop until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import uvicorn

from provisioner import __version__
from provisioner.emulator import credentials, tls
from provisioner.emulator.app import Application, Receive, Scope, Send, build_app
from provisioner.emulator.arrivals import Arrivals
from provisioner.emulator.dispatch import Dispatch
from provisioner.emulator.faults import with_faults
from provisioner.emulator.http import Operation
from provisioner.emulator.lifetime import LEASE_PATH, Lifetime
from provisioner.emulator.meters import Meters
from provisioner.emulator.pool import WorkerPool
from provisioner.emulator.ports import listen, port_of
from provisioner.emulator.services import (
    arm,
    arrivals,
    classic_tables,
    entra,
    faults,
    graph,
    health,
    ingestion,
    managed_identity,
    metrics,
    oidc,
    query,
)
from provisioner.emulator.settings import RUN_FILE, Ready, Settings
from provisioner.emulator.state import State, open_state
from provisioner.emulator.store.database import Database, open_database
from provisioner.emulator.upkeep import Upkeep
from provisioner.files import secure, write_atomic

_KEEP_ALIVE = 120  # seconds; longer than clients keep an idle connection, so that none is cut under a request
_GRACE = 3  # seconds that running requests get at the end


def serve(
    settings: Settings,
    on_ready: Callable[[Ready], None],
    *,
    parent: BinaryIO | None = None,
    on_held: Callable[[], None] | None = None,
) -> None:
    """Run until SIGINT or SIGTERM or, with `parent`, until that pipe is closed and nobody else uses the emulator.

    `on_held` is called when the pipe is closed but somebody does.

    Raises `UsageError` when the data directory is in use or not writable, or a port is taken.
    """
    data_dir = settings.data_dir.absolute()
    with contextlib.ExitStack() as stack:
        database = open_database(data_dir)
        stack.callback(database.close)
        state = open_state(
            database,
            data_dir,
            timing=settings.timing,
            behaviour=settings.behaviour,
            register_applications=settings.register_applications,
        )
        context = tls.server_context(data_dir)
        https, http = listen(data_dir, settings.port, settings.http_port)
        stack.callback(https.close)
        stack.callback(http.close)
        pool = WorkerPool(database.path)
        stack.callback(pool.close)
        upkeep = Upkeep(state, database, pool)
        upkeep.start()
        stack.callback(upkeep.close)
        app = build_app(all_operations(state, database, Dispatch(pool)), settings.timing)
        ready = _ready(state, data_dir, port_of(https), port_of(http))
        stack.enter_context(_announced(data_dir, ready))
        # Rows make no circles to look for: what is there stays, and young objects are looked at a seventieth as often.
        gc.freeze()
        gc.set_threshold(50_000, 10, 10)
        lifetime = Lifetime(state.directory.signing_key, on_held)
        asyncio.run(_run(app, lifetime, ((https, context), (http, None)), lambda: on_ready(ready), parent))


def all_operations(state: State, database: Database, dispatch: Dispatch) -> tuple[Operation, ...]:
    """The operations of every service."""
    counted, seen = Meters(), Arrivals()
    answered = (
        *ingestion.operations(state, database, dispatch.payload, counted, seen),
        *arrivals.operations(state, seen),
        *metrics.operations(state, counted),
        *query.operations(state, dispatch.query),
        *arm.operations(state),
        *graph.operations(state),
        *health.operations(state),
        *managed_identity.operations(state),
        *oidc.operations(state),
        *faults.operations(state),
        *classic_tables.operations(state),
        *entra.operations(state),
    )
    return with_faults(answered, state)


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


async def _run(
    app: Application,
    lifetime: Lifetime,
    listeners: tuple[tuple[socket.socket, ssl.SSLContext | None], ...],
    on_ready: Callable[[], None],
    parent: BinaryIO | None,
) -> None:
    lifetime.watch(parent)
    servers = [_server(_with_leases(app, lifetime), context) for _, context in listeners]
    tasks = [
        asyncio.create_task(server.serve(sockets=[listener]))
        for server, (listener, _) in zip(servers, listeners, strict=True)
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


def _with_leases(app: Application, lifetime: Lifetime) -> Application:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        leased = scope["type"] == "http" and scope["path"] == LEASE_PATH
        await (lifetime.hold if leased else app)(scope, receive, send)

    return answer


def _server(app: Application, context: ssl.SSLContext | None) -> _Server:
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
    config.load()
    config.ssl = context
    return _Server(config)


def _ready(state: State, data_dir: Path, https_port: int, http_port: int) -> Ready:
    return Ready(
        https_url=f"https://127.0.0.1:{https_port}",
        http_url=f"http://127.0.0.1:{http_port}",
        ca_path=str(data_dir / tls.CA_NAME),
        tenant_id=state.directory.tenant_id,
        client_id=state.directory.administrator.client_id,
        credentials_path=str(data_dir / credentials.FILE_NAME),
        data_dir=str(data_dir),
        pid=os.getpid(),
        version=__version__,
    )


@contextlib.contextmanager
def _announced(data_dir: Path, ready: Ready) -> Iterator[None]:
    """Leave a file by which other processes find this one, and take it away at the end."""
    path = data_dir / RUN_FILE
    write_atomic(path, json.dumps(ready.to_json(), indent=2) + "\n", private=True)
    secure(path)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
