"""Who may send: what Microsoft Graph knows of applications, and ARM of managed identities."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from provisioner.azure.clients import Clients
from provisioner.azure.failures import translated
from provisioner.azure.graph import Graph
from provisioner.azure.wire import received
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import JsonObject

_IDENTITY_VERSION = "2023-01-31"


class AzureDirectory:
    """Look-ups of who may send."""

    def __init__(self, graph: Graph, clients: Clients) -> None:
        self._graph = graph
        self._clients = clients

    def service_principal(self, client_id: str) -> JsonObject | None:
        """The service principal of an application in this tenant, by client ID."""
        path = f"servicePrincipals(appId='{quote(client_id)}')?$select=id,appId,displayName"
        with translated(f"look up the application `{client_id}` in Microsoft Graph"):
            try:
                found = self._graph.call("GET", path)
            except ResourceNotFoundError:
                return None
        return {"objectId": found["id"], "clientId": found["appId"], "displayName": found.get("displayName")}

    def managed_identity(self, resource_id: str) -> JsonObject | None:
        """A user-assigned managed identity, by ARM ID."""
        parsed = parse_resource_id(resource_id)
        resources = self._clients.resource((parsed.subscription if parsed else None) or "").resources
        with translated(f"read the managed identity `{resource_id}`", resource_id):
            try:
                found: Any = resources.get_by_id(resource_id, api_version=_IDENTITY_VERSION, cls=received)
            except HttpResponseError as exc:
                if exc.status_code == 404:
                    return None
                raise
        properties = found.get("properties") or {}
        return {
            "objectId": properties.get("principalId"),
            "clientId": properties.get("clientId"),
            "displayName": found.get("name"),
        }
