"""Service principals: whom roles are given to, for applications and for managed identities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from provisioner.emulator.http import JsonObject, Operation, Request, Response, empty
from provisioner.emulator.services.graph.desk import (
    Desk,
    GraphError,
    body_of,
    filtered_value,
    listed,
    not_found,
    one,
    text_of,
)
from provisioner.emulator.state import State
from provisioner.emulator.state.directory import ServicePrincipal

_ALL = "/v1.0/servicePrincipals"
_BY_CLIENT_ID = f"{_ALL}(appId='{{client_id}}')"
_BY_ID = f"{_ALL}/{{id}}"
_SET = "servicePrincipals"


class ServicePrincipals:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, desk: Desk) -> Sequence[Operation]:
        """What this module answers."""
        return (
            desk.operation("GET", _BY_CLIENT_ID, self.get),
            desk.operation("DELETE", _BY_CLIENT_ID, self.delete),
            desk.operation("GET", _BY_ID, self.get),
            desk.operation("DELETE", _BY_ID, self.delete),
            desk.operation("GET", _ALL, self.list),
            desk.operation("POST", _ALL, self.post),
        )

    def list(self, request: Request) -> Response:
        """All of them, or those with a client ID or a display name."""
        client_id = filtered_value(request, "appId", "servicePrincipalNames")
        if client_id is not None:
            self._state.directory.look_up(client_id)
        return listed(request, _SET, [_shown(item) for item in self._state.directory.principals()])

    def get(self, request: Request) -> Response:
        """One of them, by client ID or object ID."""
        return one(request, _SET, _shown(self._found(request)))

    def post(self, request: Request) -> Response:
        """Give an application its principal; a new application is not seen at once where principals lag (observed)."""
        client_id = text_of(body_of(request), "appId", required=True) or ""
        directory, now = self._state.directory, self._state.clock()
        application = directory.application(client_id)
        if application is None or now < directory.account(application).created + self._state.timing.principal_lag:
            text = f"The appId '{client_id}' of the service principal does not reference a valid application object."
            detail = {"code": "NoBackingApplicationObject", "message": text, "target": "appId"}
            raise GraphError(400, "Request_BadRequest", text, (detail,))
        account = directory.account(application)
        if account.has_principal:
            raise GraphError(
                409,
                "Request_MultipleObjectsWithSameKeyValue",
                "The service principal cannot be created, updated, or restored because the service principal name "
                f"{application.client_id} is already in use.",
            )
        directory.accounts.put(replace(account, principal_created=now))
        made = directory.principal_of(application)
        assert made is not None
        return one(request, _SET, _shown(made), 201)

    def delete(self, request: Request) -> Response:
        """Remove a principal; its application stays, and so do its role assignments, which then help nobody."""
        known = self._found(request)
        directory = self._state.directory
        application = directory.application(known.client_id)
        if application is None or application.client_id == directory.administrator.client_id:
            text = "Insufficient privileges to complete the operation."
            raise GraphError(403, "Authorization_RequestDenied", text)
        directory.accounts.put(replace(directory.account(application), principal_created=None))
        return empty(204)

    def _found(self, request: Request) -> ServicePrincipal:
        client_id, id = request.params.get("client_id"), request.params.get("id", "")
        directory = self._state.directory
        known = directory.look_up(client_id) if client_id is not None else directory.principal(id)
        if known is None:
            raise not_found(client_id or id)
        return known


def _shown(item: ServicePrincipal) -> JsonObject:
    return {
        "id": item.object_id,
        "accountEnabled": True,
        "alternativeNames": ["isExplicit=True", item.source] if item.source else [],
        "appDisplayName": item.display_name,
        "appId": item.client_id,
        "displayName": item.display_name,
        "servicePrincipalNames": [item.client_id],
        "servicePrincipalType": "ManagedIdentity" if item.source else "Application",
        "signInAudience": "AzureADMyOrg",
    }
