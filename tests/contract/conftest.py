"""One emulator as a child process for the whole run, and the official SDK clients pointed at it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from azure.identity import ClientSecretCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.loganalytics import LogAnalyticsManagementClient
from azure.mgmt.monitor import MonitorManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient

from provisioner.emulator.credentials import load_credentials
from provisioner.emulator.process import RunningEmulator, start_child
from provisioner.emulator.settings import Ready

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
_ARM_SCOPE = "https://management.azure.com/.default"


@dataclass(frozen=True)
class Emulator:
    """A running emulator as its clients see it."""

    ready: Ready

    @property
    def url(self) -> str:
        return self.ready.https_url

    @property
    def ca(self) -> str:
        return self.ready.ca_path

    def credential(self, client_id: str | None = None) -> ClientSecretCredential:
        """The administrator's credential, or that of an application the emulator knows."""
        known = load_credentials(Path(self.ready.data_dir))
        assert known is not None
        who = known.application(client_id) if client_id else known.administrator
        assert who is not None
        return ClientSecretCredential(
            self.ready.tenant_id,
            who.client_id,
            who.client_secret,
            authority=self.url,
            disable_instance_discovery=True,
            connection_verify=self.ca,
        )

    def options(self, client_id: str | None = None) -> dict[str, Any]:
        """What every management client is given."""
        return {
            "credential": self.credential(client_id),
            "subscription_id": SUBSCRIPTION,
            "base_url": self.url,
            "credential_scopes": [_ARM_SCOPE],
            "connection_verify": self.ca,
            "polling_interval": 0,
        }

    def monitor(self, client_id: str | None = None) -> MonitorManagementClient:
        return MonitorManagementClient(**self.options(client_id))

    def loganalytics(self) -> LogAnalyticsManagementClient:
        return LogAnalyticsManagementClient(**self.options())

    def authorization(self) -> AuthorizationManagementClient:
        return AuthorizationManagementClient(**self.options())

    def resource(self) -> ResourceManagementClient:
        return ResourceManagementClient(**self.options())

    def group(self) -> str:
        """A resource group of one's own."""
        name = f"rg-{uuid.uuid4().hex[:8]}"
        self.resource().resource_groups.create_or_update(name, {"location": "eastus"})
        return name

    def workspace(self, group: str, name: str = "law-test") -> Any:
        poller = self.loganalytics().workspaces.begin_create_or_update(group, name, {"location": "eastus"})
        return poller.result(timeout=30)

    def table(self, group: str, name: str, columns: dict[str, str], workspace: str = "law-test") -> Any:
        schema = {"name": name, "columns": [{"name": key, "type": value} for key, value in columns.items()]}
        tables = self.loganalytics().tables
        return tables.begin_create_or_update(group, workspace, name, {"properties": {"schema": schema}}).result(
            timeout=30
        )


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    child: RunningEmulator = start_child(tmp_path_factory.mktemp("emulator"))
    yield Emulator(child.ready)
    child.stop()


@pytest.fixture(scope="session")
def subscription() -> str:
    return SUBSCRIPTION
