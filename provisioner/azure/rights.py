"""What the sign-in may do, as Azure itself sums it up.

azure-mgmt-authorization asks this of resource groups and resources only, so these are raw requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from azure.core.rest import HttpRequest

from provisioner.azure.clients import Clients
from provisioner.azure.failures import translated
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import JsonObject

_VERSION = "2022-04-01"


@dataclass(frozen=True, slots=True)
class AzureRights:
    """Permissions of the credential that the clients have."""

    clients: Clients

    def permissions(self, scope: str) -> Sequence[JsonObject]:
        """One entry a role, page after page."""
        parsed = parse_resource_id(scope)
        client = self.clients.resource((parsed and parsed.subscription) or "")
        address = f"{scope}/providers/Microsoft.Authorization/permissions?api-version={_VERSION}"
        found: list[JsonObject] = []
        with translated("ask for your own rights", resource_id=scope):
            while address:
                response = client.send_request(HttpRequest("GET", address))
                response.raise_for_status()
                page = response.json()
                found += page.get("value") or ()
                address = page.get("nextLink") or ""
        return found
