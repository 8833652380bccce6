"""Microsoft Graph over azure-core alone (msgraph-sdk would be 390 MB), and the identities that ARM knows."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from azure.core import PipelineClient
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.core.pipeline.policies import (
    BearerTokenCredentialPolicy,
    HeadersPolicy,
    RequestIdPolicy,
    RetryPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest

from provisioner.azure.clients import Clients
from provisioner.azure.credentials import OneAtATime
from provisioner.azure.failures import translated
from provisioner.azure.wire import received
from provisioner.catalog.clouds import Cloud
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import JsonObject

_IDENTITY_VERSION = "2023-01-31"


class AzureDirectory:
    """Look-ups of who may send."""

    def __init__(
        self,
        cloud: Cloud,
        credential: OneAtATime,
        transport: RequestsTransport,
        clients: Clients,
    ) -> None:
        self._clients = clients
        self._graph: PipelineClient[Any, Any] = PipelineClient(
            cloud.graph_endpoint,
            policies=[
                RequestIdPolicy(),
                HeadersPolicy({"Accept": "application/json"}),
                UserAgentPolicy(sdk_moniker="dcr-provisioner"),
                RetryPolicy(retry_connect=2),
                BearerTokenCredentialPolicy(credential, cloud.graph_scope),
            ],
            transport=transport,
        )

    def service_principal(self, client_id: str) -> JsonObject | None:
        """The service principal of an application in this tenant, by client ID."""
        address = f"/v1.0/servicePrincipals(appId='{quote(client_id)}')?$select=id,appId,displayName"
        with translated(f"look up the application `{client_id}` in Microsoft Graph"):
            response = self._graph.send_request(HttpRequest("GET", self._graph.format_url(address)))
            if response.status_code == 404:
                return None
            if response.status_code >= 400:
                kind = ClientAuthenticationError if response.status_code == 401 else HttpResponseError
                raise kind(response=response)
            found = json.loads(response.text())
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
