"""How Graph shows a service principal."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.http import JsonObject
from provisioner.emulator.state.directory import ServicePrincipal


def show_principal(item: ServicePrincipal, passwords: Sequence[JsonObject] = ()) -> JsonObject:
    """One service principal, with the secrets that are its own."""
    return {
        "id": item.object_id,
        "accountEnabled": True,
        "alternativeNames": ["isExplicit=True", item.source] if item.source else [],
        "appDisplayName": item.display_name,
        "appId": item.client_id,
        "displayName": item.display_name,
        "keyCredentials": [],
        "passwordCredentials": list(passwords),
        "servicePrincipalNames": [item.client_id],
        "servicePrincipalType": "ManagedIdentity" if item.source else "Application",
        "signInAudience": "AzureADMyOrg",
        "tags": [],
    }
