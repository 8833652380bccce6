"""Tokens without secrets, as a platform gives them: the App Service form and that of a virtual machine (IMDS).

The emulator is a machine that has all user-assigned identities of its data directory and no system-assigned one. A
caller names one of them, or none when there is only one. The App Service form is guarded by a header that
`credentials.json` holds, so it also takes the client ID of an application: whoever reads that file could use the
application's secret just as well. The form of a virtual machine has no secret, as in Azure, and like there it is
answered to the machine itself only.
"""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.state import State
from provisioner.emulator.state.directory import ServicePrincipal

APP_SERVICE_PATH = "/msi/token"
IMDS_PATH = "/metadata/identity/oauth2/token"
_LIFETIME = 24 * 3600 - 1  # documented: managed identities get a day
# What App Service and IMDS call the three ways to name an identity.
_NAMES = {
    "client_id": ("client_id",),
    "object_id": ("object_id", "principal_id"),
    "source": ("mi_res_id", "msi_res_id"),
}


def operations(state: State) -> Sequence[Operation]:
    """All operations of managed identities."""
    service = _ManagedIdentity(state)
    return (
        Operation(method="GET", path=APP_SERVICE_PATH, handler=service.app_service),
        Operation(method="GET", path=IMDS_PATH, handler=service.imds),
    )


class _ManagedIdentity:
    def __init__(self, state: State) -> None:
        self._state = state

    def app_service(self, request: Request) -> Response:
        """The form of App Service, Functions and Container Apps."""
        if request.headers.get("x-identity-header") != self._state.directory.identity_header:
            body = {"statusCode": 401, "message": "The X-IDENTITY-HEADER header is missing or wrong."}
            return json_response(401, body)
        identities = tuple(self._state.directory.principals())
        return self._answer(request, identities, self._state.directory.identities())

    def imds(self, request: Request) -> Response:
        """The form of virtual machines; without its header 400, by which credentials find that it is there."""
        if not request.local:
            return json_response(403, {"error": "forbidden", "error_description": "Only for programs on this machine"})
        if request.headers.get("metadata", "").lower() != "true":
            return _refused("invalid_request", "Required metadata header not specified")
        identities = self._state.directory.identities()
        return self._answer(request, identities, identities)

    def _answer(self, request: Request, known: Sequence[ServicePrincipal], own: Sequence[ServicePrincipal]) -> Response:
        resource = request.query_value("resource")
        if not resource:
            return _refused("invalid_request", "Required query variable 'resource' is missing")
        found = _chosen(request, known, own)
        if isinstance(found, Response):
            return found
        token = self._state.tokens.issue(
            object_id=found.object_id, app_id=found.client_id, audience=resource, lifetime=_LIFETIME
        )
        now = int(self._state.clock())
        return json_response(
            200,
            {
                "access_token": token,
                "client_id": found.client_id,
                "expires_in": str(_LIFETIME),
                "expires_on": str(now + _LIFETIME),
                "ext_expires_in": str(_LIFETIME),
                "not_before": str(now),
                "resource": resource,
                "token_type": "Bearer",
            },
        )


def _chosen(
    request: Request, known: Sequence[ServicePrincipal], own: Sequence[ServicePrincipal]
) -> ServicePrincipal | Response:
    """The identity that a request names, else the only one there is."""
    for attribute, names in _NAMES.items():
        wanted = next((value for value in map(request.query_value, names) if value), None)
        if wanted is not None:
            found = next((item for item in known if str(getattr(item, attribute)).lower() == wanted.lower()), None)
            return found or _refused("invalid_request", "Identity not found")
    if len(own) == 1:
        return own[0]
    if own:
        text = "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity"
        return _refused("invalid_request", f"{text} in the token request")
    return _refused("invalid_request", "Identity not found")


def _refused(error: str, text: str) -> Response:
    return json_response(400, {"error": error, "error_description": text})
