"""Microsoft Graph, as far as a provisioner asks it: which service principal belongs to a client ID.

On `local` a client ID that nobody has registered is registered at this moment, as if an administrator had done it
(`Settings.register_applications`); Azure answers 404.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from provisioner.emulator.credentials import Application
from provisioner.emulator.http import JsonObject, Operation, Request, Response, json_response
from provisioner.emulator.state import State, TokenError

AUDIENCES = (
    "https://graph.microsoft.com",
    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us",
    "https://microsoftgraph.chinacloudapi.cn",
    "00000003-0000-0000-c000-000000000000",
)
_FILTER = re.compile(r"appId\s+eq\s+'([^']*)'", re.IGNORECASE)
_CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals"

_Handler = Callable[[Request], Response]


def operations(state: State) -> Sequence[Operation]:
    """All operations of Graph."""
    service = _Graph(state)
    return (
        service.operation("/v1.0/servicePrincipals(appId='{client_id}')", service.by_client_id),
        service.operation("/v1.0/servicePrincipals/{object_id}", service.by_object_id),
        service.operation("/v1.0/servicePrincipals", service.list),
    )


class _Graph:
    def __init__(self, state: State) -> None:
        self._state = state

    def operation(self, path: str, handler: _Handler) -> Operation:
        """A read behind the token check."""

        def answer(request: Request) -> Response:
            response = self._refusal(request) or handler(request)
            return response.with_headers(self._headers(request))

        return Operation(method="GET", path=path, handler=answer, control_plane=True)

    def by_client_id(self, request: Request) -> Response:
        """`servicePrincipals(appId='…')`."""
        found = self._state.directory.look_up(request.params["client_id"])
        return self._one(request, found, request.params["client_id"])

    def by_object_id(self, request: Request) -> Response:
        """`servicePrincipals/{id}`."""
        id = request.params["object_id"]
        return self._one(request, self._state.directory.principal(id), id)

    def list(self, request: Request) -> Response:
        """`servicePrincipals`, all or those with a client ID."""
        text = request.query_value("$filter")
        if text is None:
            found = list(self._state.directory.applications())
        else:
            match = _FILTER.fullmatch(text.strip())
            if match is None:
                return self._error(
                    400, "Request_UnsupportedQuery", f"Unsupported or invalid query filter clause: {text}"
                )
            one = self._state.directory.look_up(match[1])
            found = [one] if one else []
        value = [_selected(_shown(item), request) for item in found]
        return json_response(200, {"@odata.context": _CONTEXT, "value": value})

    def _one(self, request: Request, found: Application | None, id: str) -> Response:
        if found is None:
            message = (
                f"Resource '{id}' does not exist or one of its queried reference-property objects are not present."
            )
            return self._error(404, "Request_ResourceNotFound", message)
        body = {"@odata.context": f"{_CONTEXT}/$entity", **_selected(_shown(found), request)}
        return json_response(200, body)

    def _refusal(self, request: Request) -> Response | None:
        principal = self._state.principal_from_token(request.headers.get("authorization"))
        if isinstance(principal, TokenError):
            text = {
                "missing": "Access token is empty.",
                "expired": "Lifetime validation failed, the token is expired.",
            }.get(principal.reason, "IDX14100: JWT is not well formed.")
            return self._error(401, "InvalidAuthenticationToken", text)
        if not principal.is_for(*AUDIENCES, request.base_url):
            return self._error(401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.")
        return None

    def _error(self, status: int, code: str, message: str) -> Response:
        moment = datetime.fromtimestamp(self._state.clock(), UTC)
        id = str(uuid.uuid4())
        inner = {"date": f"{moment:%Y-%m-%dT%H:%M:%S}", "request-id": id, "client-request-id": id}
        return json_response(status, {"error": {"code": code, "message": message, "innerError": inner}})

    def _headers(self, request: Request) -> dict[str, str]:
        id = str(uuid.uuid4())
        return {"request-id": id, "client-request-id": request.headers.get("client-request-id", id)}


def _selected(shown: JsonObject, request: Request) -> JsonObject:
    names = request.query_value("$select")
    if not names:
        return shown
    wanted = {name.strip().casefold() for name in names.split(",")}
    return {name: value for name, value in shown.items() if name.casefold() in wanted}


def _shown(application: Application) -> JsonObject:
    return {
        "id": application.object_id,
        "accountEnabled": True,
        "appDisplayName": application.display_name,
        "appId": application.client_id,
        "displayName": application.display_name,
        "servicePrincipalNames": [application.client_id],
        "servicePrincipalType": "Application",
        "signInAudience": "AzureADMyOrg",
    }
