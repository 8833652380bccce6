"""ARM as the stages see it (`model.gateway.Gateway`), through the official clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from provisioner.azure.authorization import RoleAssignmentCalls
from provisioner.azure.calls import Calls
from provisioner.azure.clients import Clients
from provisioner.azure.failures import translated
from provisioner.azure.graph import Graph
from provisioner.azure.graph_calls import (
    ApplicationCalls,
    FederatedCredentialCalls,
    PasswordCalls,
    ServicePrincipalCalls,
)
from provisioner.azure.loganalytics import TableCalls, WorkspaceCalls
from provisioner.azure.monitor import MonitorCalls
from provisioner.azure.resources import GenericCalls, ResourceGroupCalls
from provisioner.catalog.resource_types import ENDPOINT, RESOURCE_TYPES, RULE
from provisioner.errors import NotFoundError, UsageError
from provisioner.model.ids import ResourceId, parse_resource_id
from provisioner.model.json import JsonObject


class AzureGateway:
    """One implementation for every cloud; the emulator is a cloud."""

    def __init__(self, clients: Clients, graph: Graph) -> None:
        self._calls: Mapping[str, Calls] = {
            **{key: GenericCalls(clients, kind) for key, kind in RESOURCE_TYPES.items()},
            "resourceGroups": ResourceGroupCalls(clients),
            "workspaces": WorkspaceCalls(clients),
            "tables": TableCalls(clients),
            "dataCollectionRules": MonitorCalls(clients, "data_collection_rules", RULE.api_version),
            "dataCollectionEndpoints": MonitorCalls(clients, "data_collection_endpoints", ENDPOINT.api_version),
            "roleAssignments": RoleAssignmentCalls(clients),
            "applications": ApplicationCalls(graph),
            "servicePrincipals": ServicePrincipalCalls(graph),
            "federatedCredentials": FederatedCredentialCalls(graph),
            "applicationPasswords": PasswordCalls(graph),
        }
        self._actions: Mapping[tuple[str, str], Callable[[ResourceId], None]] = {
            ("tables", "migrate"): TableCalls(clients).migrate
        }

    def list(self, type: str, scope: str) -> Iterator[JsonObject]:
        """All resources of a type below a scope; a scope that is not there has none."""
        with translated(f"list the {_label(type)}s", scope):
            try:
                yield from self._calls[type].list(_parsed(scope), scope)
            except _absent():
                return

    def get(self, type: str, id: str) -> JsonObject | None:
        """The live body, or None when it is not there."""
        with translated(_what("read", type, id), id):
            try:
                return self._calls[type].get(_parsed(id))
            except _absent():
                return None

    def put(
        self,
        type: str,
        id: str,
        body: JsonObject,
        *,
        etag: str | None = None,
        waiting: Callable[[str], None] | None = None,
    ) -> JsonObject:
        """Create or replace, wait for the end, and give the live body."""
        headers = {"If-Match": etag} if etag else {}
        with translated(_what("write", type, id), id):
            answer = self._calls[type].put(_parsed(id), body, headers, waiting)
        return answer if answer is not None else self._live(type, id)

    def patch(
        self, type: str, id: str, body: JsonObject, *, waiting: Callable[[str], None] | None = None
    ) -> JsonObject:
        """Change in part, wait for the end, and give the live body."""
        missing = RESOURCE_TYPES[type].missing
        with translated(_what("change", type, id), id, {404: missing} if missing else {}):
            answer = self._calls[type].patch(_parsed(id), body, waiting)
        return answer if answer is not None else self._live(type, id)

    def delete(self, type: str, id: str, *, waiting: Callable[[str], None] | None = None) -> None:
        """Remove; nothing happens when it is not there."""
        with translated(_what("delete", type, id), id):
            try:
                self._calls[type].delete(_parsed(id), waiting)
            except _absent():
                return

    def action(self, type: str, id: str, name: str, body: JsonObject | None = None) -> JsonObject:
        """POST a named action; Azure answers the ones there are without a body."""
        run = self._actions.get((type, name))
        if run is None:
            raise UsageError(f"the {_label(type)} has no action `{name}`")
        with translated(_what(name, type, id), id):
            run(_parsed(id))
        return {}

    def _live(self, type: str, id: str) -> JsonObject:
        live = self.get(type, id)
        if live is None:
            raise NotFoundError(
                f"cannot {_what('read', type, id)}: it is not there after it was written",
                "somebody may have deleted it meanwhile; run apply again",
                operation=_what("read", type, id),
                resource_id=id,
            )
        return live


def _absent() -> type[Exception]:
    from azure.core.exceptions import ResourceNotFoundError

    return ResourceNotFoundError


def _label(type: str) -> str:
    return RESOURCE_TYPES[type].label


def _what(verb: str, type: str, id: str) -> str:
    return f"{verb} the {_label(type)} `{_parsed(id).name}`"


def _parsed(id: str) -> ResourceId:
    parsed = parse_resource_id(id)
    if parsed is None:
        raise UsageError(
            f"`{id}` is not an Azure resource ID", "write it as the portal shows it, from `/subscriptions/` on"
        )
    return parsed
