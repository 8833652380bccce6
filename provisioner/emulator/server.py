"""The emulator's process: owns the data directory and the sockets until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from provisioner import __version__
from provisioner.emulator import credentials, tls
from provisioner.emulator.app import Application, build_app
from provisioner.emulator.arrivals import Arrivals
from provisioner.emulator.dispatch import Dispatch
from provisioner.emulator.faults import with_faults
from provisioner.emulator.http import Operation
from provisioner.emulator.lifetime import Lifetime
from provisioner.emulator.listeners import Listener, answer
from provisioner.emulator.meters import Meters
from provisioner.emulator.pool import WorkerPool
from provisioner.emulator.ports import LOOPBACK, Sockets, listen, port_of, reached_at
from provisioner.emulator.proxy import Proxy
from provisioner.emulator.services import (
    arm,
    arrivals,
    classic_tables,
    cloud_metadata,
    data_collector,
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
from provisioner.files import allow_open_files, secure, write_atomic

_OPEN_FILES = 8192  # a connection is one, through the proxy three


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
    allow_open_files(_OPEN_FILES)
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
        sockets = listen(data_dir, settings.port, settings.http_port, settings.listen)
        stack.callback(sockets.close)
        context = tls.server_context(data_dir, settings.listen)
        pool = WorkerPool(database.path)
        stack.callback(pool.close)
        upkeep = Upkeep(state, database, pool)
        upkeep.start()
        stack.callback(upkeep.close)
        app = build_app(all_operations(state, database, Dispatch(pool)), settings.timing)
        ready = _ready(state, data_dir, sockets, reached_at(settings.listen))
        stack.enter_context(_announced(data_dir, ready))
        # Rows make no circles to look for: what is there stays, and young objects are looked at a seventieth as often.
        gc.freeze()
        gc.set_threshold(50_000, 10, 10)
        lifetime = Lifetime(state.directory.signing_key, on_held)
        listeners = (
            Listener(socket=sockets.https, context=context),
            Listener(socket=sockets.http),
            Listener(socket=sockets.private, context=context, private=True),
        )
        proxy = Proxy(reached_at(settings.listen), port_of(sockets.https))
        asyncio.run(_run(app, listeners, proxy, sockets.proxy, lifetime, lambda: on_ready(ready), parent))


async def _run(
    app: Application,
    listeners: Sequence[Listener],
    proxy: Proxy,
    proxy_socket: socket.socket,
    lifetime: Lifetime,
    on_ready: Callable[[], None],
    parent: BinaryIO | None,
) -> None:
    await proxy.start(proxy_socket)
    try:
        await answer(app, listeners, lifetime, on_ready, parent)
    finally:
        await proxy.close()


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
        *cloud_metadata.operations(),
        *managed_identity.operations(state),
        *oidc.operations(state),
        *faults.operations(state),
        *classic_tables.operations(state),
        *data_collector.operations(state, database),
        *entra.operations(state),
    )
    return with_faults(answered, state)


def _ready(state: State, data_dir: Path, sockets: Sockets, host: str) -> Ready:
    return Ready(
        https_url=f"https://{host}:{port_of(sockets.https)}",
        http_url=f"http://{host}:{port_of(sockets.http)}",
        private_url=f"https://{host}:{port_of(sockets.private)}",
        proxy_url=f"http://{LOOPBACK}:{port_of(sockets.proxy)}",
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
