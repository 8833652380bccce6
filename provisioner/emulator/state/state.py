"""The control plane's state as one object: what services ask and what they may change."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from provisioner.emulator.credentials import load_credentials, new_credentials, save_credentials
from provisioner.emulator.settings import Behaviour, Timing
from provisioner.emulator.state.access import Grant, is_granted
from provisioner.emulator.state.accounts import Accounts
from provisioner.emulator.state.directory import Directory
from provisioner.emulator.state.faults import Faults
from provisioner.emulator.state.issuer import Issuer
from provisioner.emulator.state.operations import Operations
from provisioner.emulator.state.principals import Principal, TokenError
from provisioner.emulator.state.registrations import Registrations
from provisioner.emulator.state.resources import Resources
from provisioner.emulator.state.roles import Roles
from provisioner.emulator.state.routes import RouteTable
from provisioner.emulator.state.snapshot import Snapshots
from provisioner.emulator.state.tokens import Tokens
from provisioner.emulator.store.database import Database


def open_state(
    database: Database,
    data_dir: Path,
    *,
    timing: Timing | None = None,
    behaviour: Behaviour | None = None,
    register_applications: bool = True,
    clock: Callable[[], float] = time.time,
) -> State:
    """The state of a data directory; a new directory gets a tenant, an administrator and a signing key."""
    credentials = load_credentials(data_dir) or new_credentials()
    save_credentials(data_dir, credentials)  # an older file lacks what was added since
    resources = Resources(database)
    return State(
        database=database,
        resources=resources,
        directory=Directory(
            data_dir,
            credentials,
            accounts=Accounts(database),
            resources=resources,
            register=register_applications,
        ),
        issuer=Issuer(data_dir),
        timing=timing or Timing(),
        behaviour=behaviour or Behaviour(),
        clock=clock,
    )


class State:
    """Resources, principals and roles of one emulator; changed only from the event loop, `routes()` read anywhere."""

    def __init__(
        self,
        *,
        database: Database,
        resources: Resources,
        directory: Directory,
        issuer: Issuer,
        timing: Timing,
        behaviour: Behaviour,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.timing = timing
        self.behaviour = behaviour
        self.faults = Faults()
        self._denied: dict[tuple[str, str, str], float] = {}
        self.directory = directory
        self.issuer = issuer
        self.tokens = Tokens(directory.tenant_id, directory.signing_key, clock)
        self.resources = resources
        self.operations = Operations(database, clock)
        self.roles = Roles(self.resources, directory.administrator.object_id, timing.role_propagation)
        self.registrations = Registrations(self.resources, behaviour.unregistered, clock, timing.operation_duration)
        self._snapshots = Snapshots(self.resources, sentinel=behaviour.sentinel)

    def routes(self) -> RouteTable:
        """The data plane's view; the same object until a resource changes."""
        return self._snapshots.current()

    def principal_from_token(self, authorization: str | None) -> Principal | TokenError:
        """Who stands behind an `Authorization` header; audience and rights are for the caller to judge."""
        return self.tokens.check(authorization)

    def has_action(self, principal: Principal, scope_id: str, action: str) -> bool:
        """True when the principal may do a control-plane action (`Microsoft.…/write`) on an ARM ID."""
        return is_granted(self._grants(principal), scope_id, action, data=False, now=self.clock())

    def has_data_action(self, principal: Principal, scope_id: str, action: str) -> bool:
        """True when the principal may do a data action (`Microsoft.Insights/Telemetry/Write`) on an ARM ID."""
        now, key = self.clock(), (principal.object_id, scope_id.lower(), action)
        if self._denied.get(key, 0.0) > now:
            return False
        granted = is_granted(self._grants(principal), scope_id, action, data=True, now=now)
        if not granted and self.timing.denial_memory:
            self._denied[key] = now + self.timing.denial_memory
        return granted

    def _grants(self, principal: Principal) -> tuple[Grant, ...]:
        return self.roles.grants_of(principal.object_id)
