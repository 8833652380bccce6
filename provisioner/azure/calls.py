"""The SDK calls of each resource type, behind one shape; nothing here catches, waits or decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from azure.core.polling import LROPoller

from provisioner.azure.clients import Clients
from provisioner.azure.wire import pages, received, sent
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.model.ids import ResourceId
from provisioner.model.json import JsonObject

Wait = Callable[[str], None] | None


class Calls(Protocol):
    """What can be asked of one resource type. `headers` carry If-Match."""

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """All below a scope."""
        ...

    def get(self, id: ResourceId) -> JsonObject:
        """One, as Azure writes it."""
        ...

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """Create or replace."""
        ...

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Change in part."""
        ...

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """Remove."""
        ...


def _result(poller: LROPoller[Any]) -> Any:  # noqa: ANN401 - whatever `cls=` made
    return poller.result()


@dataclass(frozen=True, slots=True)
class RuleCalls:
    """Data collection rules, through azure-mgmt-monitor."""

    clients: Clients
    version: str = RESOURCE_TYPES["dataCollectionRules"].api_version

    def _rules(self, id: ResourceId) -> Any:  # noqa: ANN401 - imported late
        return self.clients.monitor(id.subscription or "").data_collection_rules

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Of a resource group, or of a whole subscription."""
        if scope.resource_group is None:
            return pages(self._rules(scope).list_by_subscription, api_version=self.version)
        return pages(self._rules(scope).list_by_resource_group, scope.resource_group, api_version=self.version)

    def get(self, id: ResourceId) -> JsonObject:
        """One rule."""
        return self._rules(id).get(id.resource_group, id.name, api_version=self.version, cls=received)  # type: ignore[no-any-return]  # cls decides

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """The whole rule; synchronous in Azure."""
        return self._rules(id).create(  # type: ignore[no-any-return]  # cls decides
            id.resource_group, id.name, sent(body), api_version=self.version, headers=dict(headers), cls=received
        )

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Tags and identity; Azure takes nothing else."""
        return self._rules(id).update(  # type: ignore[no-any-return]  # cls decides
            id.resource_group, id.name, sent(body), api_version=self.version, cls=received
        )

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """The rule alone; machines associated with it keep Azure from doing so."""
        self._rules(id).delete(id.resource_group, id.name, api_version=self.version)


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
        return _result(poller)  # type: ignore[no-any-return]  # cls decides

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Adds columns and changes settings; what is not named stays."""
        begin = self._tables(id).begin_update
        poller = begin(id.resource_group, *id.names, sent(body), polling=self.clients.polling(waiting), cls=received)
        return _result(poller)  # type: ignore[no-any-return]  # cls decides

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """Soft: rows stay until their retention ends."""
        _result(self._tables(id).begin_delete(id.resource_group, *id.names, polling=self.clients.polling(waiting)))


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
        return _result(poller)  # type: ignore[no-any-return]  # cls decides

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Some settings; synchronous in Azure."""
        return self._workspaces(id).update(id.resource_group, id.name, sent(body), cls=received)  # type: ignore[no-any-return]  # cls decides

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """Soft: it can be recovered for two weeks."""
        poller = self._workspaces(id).begin_delete(id.resource_group, id.name, polling=self.clients.polling(waiting))
        _result(poller)


@dataclass(frozen=True, slots=True)
class RoleAssignmentCalls:
    """Role assignments at any scope, through azure-mgmt-authorization."""

    clients: Clients

    def _assignments(self, scope: str) -> Any:  # noqa: ANN401 - imported late
        parts = scope.split("/")
        return self.clients.authorization(parts[2] if len(parts) > 2 else "").role_assignments

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Those made at this very scope; the ones it inherits are left out."""
        for item in pages(self._assignments(scope_id).list_for_scope, scope_id, filter="atScope()"):
            properties = item.get("properties")
            stated = properties.get("scope", scope_id) if isinstance(properties, dict) else scope_id
            if str(stated).casefold() == scope_id.casefold():
                yield item

    def get(self, id: ResourceId) -> JsonObject:
        """One assignment."""
        return self._assignments(id.scope).get(id.scope.lstrip("/"), id.name, cls=received)  # type: ignore[no-any-return]  # cls decides

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """The assignment; Azure refuses to move one to another principal or role."""
        return self._assignments(id.scope).create(id.scope.lstrip("/"), id.name, sent(body), cls=received)  # type: ignore[no-any-return]  # cls decides

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Azure has no PATCH for these; `put` does it."""
        return self.put(id, body, {}, waiting)

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """Takes the right away."""
        self._assignments(id.scope).delete(id.scope.lstrip("/"), id.name)


@dataclass(frozen=True, slots=True)
class ResourceGroupCalls:
    """Resource groups, through azure-mgmt-resource."""

    clients: Clients

    def _groups(self, id: ResourceId) -> Any:  # noqa: ANN401 - imported late
        return self.clients.resource(id.subscription or "").resource_groups

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Of a subscription."""
        return pages(self._groups(scope).list)

    def get(self, id: ResourceId) -> JsonObject:
        """One group."""
        return self._groups(id).get(id.resource_group, cls=received)  # type: ignore[no-any-return]  # cls decides

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """The group itself, not what is in it."""
        return self._groups(id).create_or_update(id.resource_group, sent(body), cls=received)  # type: ignore[no-any-return]  # cls decides

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Tags."""
        return self._groups(id).update(id.resource_group, sent(body), cls=received)  # type: ignore[no-any-return]  # cls decides

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """The group and everything in it."""
        _result(self._groups(id).begin_delete(id.resource_group, polling=self.clients.polling(waiting)))
