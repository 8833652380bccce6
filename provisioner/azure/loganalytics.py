"""Workspaces and tables, through azure-mgmt-loganalytics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioner.azure.calls import Wait
from provisioner.azure.clients import Clients
from provisioner.azure.wire import pages, received, sent
from provisioner.model.ids import ResourceId
from provisioner.model.json import JsonObject


@dataclass(frozen=True, slots=True)
class TableCalls:
    """Tables, through azure-mgmt-loganalytics; all writes are long-running operations."""

    clients: Clients

    def _tables(self, id: ResourceId) -> Any:  # noqa: ANN401 - imported late
        return self.clients.loganalytics(id.subscription or "").tables

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Of a workspace, Azure's own tables included."""
        return pages(self._tables(scope).list_by_workspace, scope.resource_group, scope.name)

    def get(self, id: ResourceId) -> JsonObject:
        """One table."""
        return self._tables(id).get(id.resource_group, *id.names, cls=received)  # type: ignore[no-any-return]  # cls decides

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """The whole table; retentions that are left out go back to the workspace's."""
        begin = self._tables(id).begin_create_or_update
        poller = begin(id.resource_group, *id.names, sent(body), polling=self.clients.polling(waiting), cls=received)
        return poller.result()  # type: ignore[no-any-return]  # cls decides

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Adds columns and changes settings; what is not named stays."""
        begin = self._tables(id).begin_update
        poller = begin(id.resource_group, *id.names, sent(body), polling=self.clients.polling(waiting), cls=received)
        return poller.result()  # type: ignore[no-any-return]  # cls decides

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """Soft: rows stay until their retention ends."""
        self._tables(id).begin_delete(id.resource_group, *id.names, polling=self.clients.polling(waiting)).result()

    def migrate(self, id: ResourceId) -> None:
        """Opens a classic table for rules, for good."""
        self._tables(id).migrate(id.resource_group, *id.names)


@dataclass(frozen=True, slots=True)
class WorkspaceCalls:
    """Workspaces, through azure-mgmt-loganalytics."""

    clients: Clients

    def _workspaces(self, id: ResourceId) -> Any:  # noqa: ANN401 - imported late
        return self.clients.loganalytics(id.subscription or "").workspaces

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Of a resource group, or of a whole subscription."""
        if scope.resource_group is None:
            return pages(self._workspaces(scope).list)
        return pages(self._workspaces(scope).list_by_resource_group, scope.resource_group)

    def get(self, id: ResourceId) -> JsonObject:
        """One workspace."""
        return self._workspaces(id).get(id.resource_group, id.name, cls=received)  # type: ignore[no-any-return]  # cls decides

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """The whole workspace."""
        begin = self._workspaces(id).begin_create_or_update
        poller = begin(id.resource_group, id.name, sent(body), polling=self.clients.polling(waiting), cls=received)
        return poller.result()  # type: ignore[no-any-return]  # cls decides

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Some settings; synchronous in Azure."""
        return self._workspaces(id).update(id.resource_group, id.name, sent(body), cls=received)  # type: ignore[no-any-return]  # cls decides

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """Soft: it can be recovered for two weeks."""
        poller = self._workspaces(id).begin_delete(id.resource_group, id.name, polling=self.clients.polling(waiting))
        poller.result()
