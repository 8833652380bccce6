"""How an emulator is told to run, and what it says of itself once it does."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

RUN_FILE = "running.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Azure's slowness, in seconds, and its throttling of calls, for tests and benches; off by default.

    `call_latency`: each call to ARM and Graph takes so long. `operation_duration`: each long-running operation.
    `role_propagation`: a role assignment works only after it. `principal_lag`: a new principal or secret is unknown to
    ARM and to sign-in before it. `schema_lag`: rules do not see a new or changed table before it. `denial_memory`: who
    was refused at an ingestion endpoint stays refused for so long, whatever role is given meanwhile (observed on new
    rules, which is why a role on the resource group before the rule exists helps).
    """

    call_latency: float = 0.0
    operation_duration: float = 0.0
    role_propagation: float = 0.0
    principal_lag: float = 0.0
    schema_lag: float = 0.0
    denial_memory: float = 0.0
    throttling: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What Azure may find in a subscription or a workspace.

    `sentinel`: workspaces have the tables that Microsoft Sentinel brings. `unregistered`: resource providers that are
    not registered until somebody does it. `classic_tables`: names (`_CL`) of tables that each new workspace has, as if
    the retired Data Collector API had made them. `data_collector`: that API still works.
    """

    sentinel: bool = True
    unregistered: tuple[str, ...] = ()
    classic_tables: tuple[str, ...] = ()
    data_collector: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One emulator: its data directory, its ports (None: the kept one, else a free one) and its manners.

    `listen` is an IPv4 address of this machine, or `0.0.0.0` for all of them; the proxy stays on loopback.
    `register_applications`: an application that a spec names by client ID is registered at its first look-up through
    Graph, as if an administrator had done it. Azure does not do that; it saves the newcomer a step.
    """

    data_dir: Path
    port: int | None = None
    http_port: int | None = None
    listen: str = "127.0.0.1"
    register_applications: bool = True
    timing: Timing = Timing()
    behaviour: Behaviour = Behaviour()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Where a running emulator is reached and what a client needs to know; secrets stay in `credentials_path`.

    `private_url` is the same emulator as seen from a network that private link connects, `proxy_url` a proxy that leads
    from Azure's own host names to it.
    """

    https_url: str
    http_url: str
    private_url: str
    proxy_url: str
    ca_path: str
    tenant_id: str
    client_id: str
    credentials_path: str
    data_dir: str
    pid: int
    version: str

    def to_json(self) -> dict[str, Any]:
        """The record as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Ready:
        """The record from plain values; members it does not know are left out."""
        return cls(**{item.name: value[item.name] for item in fields(cls)})
