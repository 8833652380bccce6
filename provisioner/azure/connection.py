"""The way to one cloud: gateway, directory, rights and data plane on one credential and one HTTP pool."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from azure.core.pipeline.transport import RequestsTransport

from provisioner.azure.clients import Clients
from provisioner.azure.credentials import CredentialSource, OneAtATime, credential_for, tenant_of
from provisioner.azure.data_plane import AzureDataPlane
from provisioner.azure.directory import AzureDirectory
from provisioner.azure.failures import translated
from provisioner.azure.gateway import AzureGateway
from provisioner.azure.graph import Graph
from provisioner.azure.metrics import request_count
from provisioner.azure.request_log import RequestRecord
from provisioner.azure.rights import AzureRights
from provisioner.azure.transport import transport_for
from provisioner.catalog.clouds import Cloud
from provisioner.model.gateway import DataPlane, Directory, Gateway, Rights
from provisioner.model.known import at


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Everything the stages ask of Azure. Close it when done."""

    cloud: Cloud
    gateway: Gateway
    directory: Directory
    rights: Rights
    data_plane: DataPlane
    _credential: OneAtATime = field(repr=False)
    _clients: Clients = field(repr=False)
    _transport: RequestsTransport = field(repr=False)

    def sign_in(self) -> str | None:
        """Fetch the first token, so that sixteen threads need not; the tenant it is for, None where it does not say.

        Raises `NotAuthorizedError` when there is no valid credential, `UnavailableError` when nobody answers.
        """
        with translated("sign in"):
            return tenant_of(self._credential.get_token(self.cloud.arm_scope).token)

    def workspaces(self) -> list[tuple[str, str]]:
        """Name and customer ID of every workspace that the credential sees."""
        with translated("list the subscriptions"):
            subscriptions = self._clients.subscriptions()
        bodies = [
            body
            for subscription in subscriptions
            for body in self.gateway.list("workspaces", f"/subscriptions/{subscription}")
        ]
        return [(str(body.get("name")), str(at(body, ("properties", "customerId")))) for body in bodies]

    def requests(self, rule_id: str, minutes: int) -> int:
        """How many requests a data collection rule has had in the last minutes, by Azure's metric."""
        with translated("read the metrics", rule_id):
            return request_count(self._clients, rule_id, minutes)

    def close(self) -> None:
        """Close the pool."""
        if self._transport.session is not None:
            self._transport.session.close()


def connect(
    cloud: Cloud,
    credential: CredentialSource,
    *,
    parallelism: int = 16,
    log: Callable[[RequestRecord], None] | None = None,
) -> Connection:
    """A connection for up to `parallelism` calls at a time; nothing is sent before the first call."""
    # The SDKs log what they raise, and Python prints warnings that nobody handles; the error is told once, by us.
    logging.getLogger("azure").addHandler(logging.NullHandler())
    transport = transport_for(cloud, parallelism, log)

    source = credential_for(cloud, credential, transport)
    clients = Clients(cloud, source, transport)
    graph = Graph(cloud, source, transport)
    return Connection(
        cloud=cloud,
        gateway=AzureGateway(clients, graph),
        directory=AzureDirectory(graph, clients),
        rights=AzureRights(clients),
        data_plane=AzureDataPlane(cloud, source, transport),
        _credential=source,
        _clients=clients,
        _transport=transport,
    )
