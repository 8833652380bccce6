"""An emulator's state and its operations, without a socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from provisioner.emulator.credentials import Application
from provisioner.emulator.http import Request, Response
from provisioner.emulator.routing import Match, Router, decoded
from provisioner.emulator.services import arm, classic_tables, entra, graph, health, managed_identity, oidc
from provisioner.emulator.settings import Behaviour, Timing
from provisioner.emulator.state import State, open_state
from provisioner.emulator.store.database import Database, open_database

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
ARM = "https://management.azure.com"


class Clock:
    """A time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Client:
    """Sends requests to the operations of a state as a signed-in application."""

    state: State
    router: Router
    application: Application
    audience: str = ARM
    api_version: str = "2025-07-01"
    base_url: str = "https://127.0.0.1:8443"
    local: bool = True

    def send(self, method: str, url: str, body: object = None, **headers: str) -> Response:
        parts = urlsplit(url)
        found = self.router.find(method, parts.path)
        assert isinstance(found, Match), f"{method} {parts.path}: {found}"
        known = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        known.setdefault("authorization", f"Bearer {self.token()}")
        request = Request(
            method=method,
            path=decoded(parts.path),
            params=found.params,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers=known,
            body=body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode(),
            base_url=self.base_url,
            local=self.local,
        )
        answer = found.operation.handler(request)
        assert isinstance(answer, Response)
        return answer

    def token(self) -> str:
        who = self.application
        return self.state.tokens.issue(object_id=who.object_id, app_id=who.client_id, audience=self.audience)

    def arm(self, method: str, path: str, body: object = None, version: str | None = None, **headers: str) -> Response:
        return self.send(method, f"{path}?api-version={version or self.api_version}", body, **headers)

    def for_application(self, client_id: str, audience: str = ARM) -> Client:
        application = self.state.directory.look_up(client_id)
        assert application is not None
        return Client(state=self.state, router=self.router, application=application, audience=audience)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def make_client(database: Database, tmp_path: Path, clock: Clock) -> Callable[..., Client]:
    """A client of an emulator with certain timing, signed in as the administrator."""

    def make(
        timing: Timing | None = None,
        audience: str = ARM,
        register_applications: bool = True,
        behaviour: Behaviour | None = None,
    ) -> Client:
        state = open_state(
            database,
            tmp_path / "data",
            timing=timing,
            behaviour=behaviour,
            clock=clock,
            register_applications=register_applications,
        )
        router = Router(
            (
                *arm.operations(state),
                *classic_tables.operations(state),
                *graph.operations(state),
                *health.operations(state),
                *managed_identity.operations(state),
                *oidc.operations(state),
                *entra.operations(state),
            )
        )
        return Client(state=state, router=router, application=state.directory.administrator, audience=audience)

    return make


@pytest.fixture
def client(make_client: Callable[..., Client]) -> Client:
    return make_client()


@pytest.fixture
def group(client: Client) -> str:
    id = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-logs"
    assert client.arm("PUT", id, {"location": "eastus"}, "2025-04-01").status == 201
    return id


@pytest.fixture
def workspace(client: Client, group: str) -> str:
    id = f"{group}/providers/Microsoft.OperationalInsights/workspaces/law-test"
    assert client.arm("PUT", id, {"location": "eastus"}).status == 201
    return id
