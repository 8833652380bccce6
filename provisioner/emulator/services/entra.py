"""Entra ID: discovery documents and the token endpoint with Azure's AADSTS errors.

Form bodies are read leniently, since Fluent Bit sends its secret and scope unescaped; `expires_in` is a number, since
several shippers break on a string.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import unquote_plus

from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.state import State
from provisioner.emulator.state.tokens import LIFETIME

_ALIASES = frozenset(("common", "organizations", "adfs"))
_DEFAULT = "/.default"


def operations(state: State) -> Sequence[Operation]:
    """All operations of Entra."""
    service = _Entra(state)
    get = ((path, service.configuration) for path in _CONFIGURATION)
    post = ((path, service.token) for path in ("/{tenant}/oauth2/v2.0/token", "/{tenant}/oauth2/token"))
    return (
        Operation(method="GET", path="/common/discovery/instance", handler=service.instances),
        Operation(method="GET", path="/{tenant}/discovery/v2.0/keys", handler=service.keys),
        *(Operation(method="GET", path=path, handler=handler) for path, handler in get),
        *(Operation(method="POST", path=path, handler=handler) for path, handler in post),
    )


_CONFIGURATION = ("/{tenant}/v2.0/.well-known/openid-configuration", "/{tenant}/.well-known/openid-configuration")


class _Entra:
    def __init__(self, state: State) -> None:
        self._state = state

    def configuration(self, request: Request) -> Response:
        """The addresses of a tenant's endpoints."""
        tenant = request.params["tenant"]
        if not self._is_tenant(tenant):
            return self._unknown_tenant(tenant, "invalid_tenant")
        root = f"{request.base_url}/{tenant}"
        return json_response(
            200,
            {
                "token_endpoint": f"{root}/oauth2/v2.0/token",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
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

    def token(self, request: Request) -> Response:
        """The client credentials grant."""
        tenant = request.params["tenant"]
        if not self._is_tenant(tenant):
            return self._unknown_tenant(tenant, "invalid_request")
        form = read_form(request.body)
        grant = form.get("grant_type", "")
        if grant != "client_credentials":
            if not grant:
                text = "The request body must contain the following parameter: 'grant_type'."
                return self._refused(400, "invalid_request", 900144, text)
            text = f"The provided value for the input parameter 'grant_type' is not supported: '{grant}'."
            return self._refused(400, "unsupported_grant_type", 70003, text)
        return self._client_credentials(form)

    def _client_credentials(self, form: dict[str, str]) -> Response:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        audience = _audience(form)
        if not client_id or audience is None:
            name = "scope" if client_id else "client_id"
            text = f"The request body must contain the following parameter: '{name}'."
            return self._refused(400, "invalid_request", 900144, text)
        if not audience:
            scope = form["scope"]
            text = (
                f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value "
                "with /.default suffixed to the resource identifier (application ID URI)."
            )
            return self._refused(400, "invalid_scope", 1002012, text)
        application = self._state.directory.application(client_id)
        if application is None:
            text = (
                f"Application with identifier '{client_id}' was not found in the directory 'Local'. This can happen if "
                "the application has not been installed by the administrator of the tenant or consented to by any user "
                "in the tenant. You may have sent your authentication request to the wrong tenant."
            )
            return self._refused(400, "unauthorized_client", 700016, text)
        if not secret:
            text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            return self._refused(401, "invalid_client", 7000218, text)
        if not self._state.directory.is_secret(application, secret):
            text = (
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                f"value, not the client secret ID, for a secret added to app '{client_id}'."
            )
            return self._refused(401, "invalid_client", 7000215, text)
        token = self._state.tokens.issue(
            object_id=application.object_id, app_id=application.client_id, audience=audience
        )
        body = {"token_type": "Bearer", "expires_in": LIFETIME, "ext_expires_in": LIFETIME, "access_token": token}
        return json_response(200, body, {"cache-control": "no-store, no-cache", "pragma": "no-cache"})

    def _is_tenant(self, name: str) -> bool:
        return name.lower() in _ALIASES or name.lower() == self._state.directory.tenant_id

    def _unknown_tenant(self, tenant: str, error: str) -> Response:
        text = (
            f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
            "correct cloud. Check with your subscription administrator, this may happen if there are no active "
            "subscriptions for the tenant."
        )
        return self._refused(400, error, 90002, text)

    def _refused(self, status: int, error: str, code: int, text: str) -> Response:
        moment = datetime.fromtimestamp(self._state.clock(), UTC)
        stamp, trace, correlation = f"{moment:%Y-%m-%d %H:%M:%S}Z", str(uuid.uuid4()), str(uuid.uuid4())
        description = f"AADSTS{code}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        body = {
            "error": error,
            "error_description": description,
            "error_codes": [code],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={code}",
        }
        return json_response(status, body)


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form; a `+` or `=` that was not escaped does no harm outside names."""
    fields = {}
    for pair in body.decode("utf-8", "replace").strip().split("&"):
        name, _, value = pair.partition("=")
        fields[unquote_plus(name)] = unquote_plus(value)
    return fields


def _audience(form: dict[str, str]) -> str | None:
    """What the token is for: None when nothing was asked for, empty when it was asked for in a wrong way."""
    if form.get("resource"):
        return form["resource"]
    scope = form.get("scope", "").split(" ")[0]
    if not scope:
        return None
    return scope.removesuffix(_DEFAULT) if scope.endswith(_DEFAULT) else ""
