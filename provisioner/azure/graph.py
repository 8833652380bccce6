"""Microsoft Graph over azure-core alone: msgraph-sdk would be 390 MB for a handful of calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from azure.core import PipelineClient
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.core.pipeline.policies import (
    BearerTokenCredentialPolicy,
    HeadersPolicy,
    RequestIdPolicy,
    RetryPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest

from provisioner.azure.credentials import OneAtATime
from provisioner.catalog.clouds import Cloud
from provisioner.model.json import JsonObject

_KINDS = {401: ClientAuthenticationError, 404: ResourceNotFoundError}


class Graph:
    """Calls of one tenant's directory."""

    def __init__(self, cloud: Cloud, credential: OneAtATime, transport: RequestsTransport) -> None:
        self._client: PipelineClient[Any, Any] = PipelineClient(
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

    def call(self, method: str, path: str, body: JsonObject | None = None) -> dict[str, Any]:
        """The answer as JSON, empty where there is none; raises the exceptions of azure-core."""
        address = path if path.startswith("https://") else self._client.format_url(f"/v1.0/{path}")
        response = self._client.send_request(HttpRequest(method, address, json=body))
        if response.status_code >= 400:
            raise _KINDS.get(response.status_code, HttpResponseError)(response=response)
        text = response.text()
        found = json.loads(text) if text.strip() else {}
        return found if isinstance(found, dict) else {}

    def items(self, path: str) -> Iterator[dict[str, Any]]:
        """All items of a collection, page after page."""
        address: str | None = path
        while address:
            page = self.call("GET", address)
            yield from page.get("value") or ()
            address = page.get("@odata.nextLink")
