"""Data collection rules and endpoints, through azure-mgmt-monitor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from provisioner.azure.calls import Wait
from provisioner.azure.clients import Clients
from provisioner.azure.wire import pages, received, sent
from provisioner.model.ids import ResourceId
from provisioner.model.json import JsonObject


@dataclass(frozen=True, slots=True)
class MonitorCalls:
    """Data collection rules or endpoints: `operations` is the client's group of calls for them.

    The api-version goes with each call, since the package's own is older and its client-level setting is ignored.
    """

    clients: Clients
    operations: Literal["data_collection_rules", "data_collection_endpoints"]
    version: str

    def _group(self, id: ResourceId) -> Any:  # noqa: ANN401 - imported late
        return getattr(self.clients.monitor(id.subscription or ""), self.operations)

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Of a resource group, or of a whole subscription."""
        if scope.resource_group is None:
            return pages(self._group(scope).list_by_subscription, api_version=self.version)
        return pages(self._group(scope).list_by_resource_group, scope.resource_group, api_version=self.version)

    def get(self, id: ResourceId) -> JsonObject:
        """One of them."""
        return self._group(id).get(id.resource_group, id.name, api_version=self.version, cls=received)  # type: ignore[no-any-return]  # cls decides

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """The whole; synchronous in Azure."""
        return self._group(id).create(  # type: ignore[no-any-return]  # cls decides
            id.resource_group, id.name, sent(body), api_version=self.version, headers=dict(headers), cls=received
        )

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Tags and identity; Azure takes nothing else."""
        return self._group(id).update(  # type: ignore[no-any-return]  # cls decides
            id.resource_group, id.name, sent(body), api_version=self.version, cls=received
        )

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """It alone; machines associated with a rule keep Azure from deleting it."""
        self._group(id).delete(id.resource_group, id.name, api_version=self.version)
