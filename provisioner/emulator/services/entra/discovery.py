"""Where a tenant's endpoints are, as sign-in libraries ask before anything else."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.services.entra.refusals import unknown_tenant
from provisioner.emulator.state import State

_ALIASES = frozenset(("common", "organizations", "adfs"))
_CONFIGURATION = ("/{tenant}/v2.0/.well-known/openid-configuration", "/{tenant}/.well-known/openid-configuration")


def operations(state: State) -> Sequence[Operation]:
    """All operations of discovery."""
    service = _Discovery(state)
    return (
        Operation(method="GET", path="/common/discovery/instance", handler=service.instances),
        Operation(method="GET", path="/{tenant}/discovery/v2.0/keys", handler=service.keys),
        *(Operation(method="GET", path=path, handler=service.configuration) for path in _CONFIGURATION),
    )


def is_tenant(state: State, name: str) -> bool:
    """True for the tenant and for the names that stand for any."""
    return name.lower() in _ALIASES or name.lower() == state.directory.tenant_id


class _Discovery:
    def __init__(self, state: State) -> None:
        self._state = state

    def configuration(self, request: Request) -> Response:
        """The addresses of a tenant's endpoints."""
        tenant = request.params["tenant"]
        if not is_tenant(self._state, tenant):
            return unknown_tenant(tenant, "invalid_tenant").response(self._state.clock())
        root = f"{request.base_url}/{tenant}"
        return json_response(
            200,
            {
                "token_endpoint": f"{root}/oauth2/v2.0/token",
                "token_endpoint_auth_methods_supported": [
                    "client_secret_post",
                    "private_key_jwt",
                    "client_secret_basic",
                ],
                "jwks_uri": f"{root}/discovery/v2.0/keys",
                "response_modes_supported": ["query", "fragment", "form_post"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["HS256"],
                "response_types_supported": ["code", "token"],
                "scopes_supported": ["openid"],
                "issuer": f"{request.base_url}/{self._state.directory.tenant_id}/v2.0",
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
                "end_session_endpoint": f"{root}/oauth2/v2.0/logout",
                "tenant_region_scope": "LOCAL",
                "cloud_instance_name": "microsoftonline.com",
                "msgraph_host": "graph.microsoft.com",
            },
        )

    def instances(self, request: Request) -> Response:
        """Instance discovery: the emulator vouches for itself."""
        host = request.base_url.partition("://")[2]
        endpoint = f"{request.base_url}/{self._state.directory.tenant_id}/v2.0/.well-known/openid-configuration"
        return json_response(
            200,
            {
                "tenant_discovery_endpoint": endpoint,
                "api-version": "1.1",
                "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
            },
        )

    def keys(self, request: Request) -> Response:
        """No public keys: tokens are checked only here, with a secret one."""
        return json_response(200, {"keys": []})
