"""Service principals: whom roles are given to, for applications and for managed identities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from provisioner.emulator.http import JsonObject, Operation, Request, Response, empty
from provisioner.emulator.services.graph.desk import (
    PRINCIPAL_PATHS,
    Desk,
    GraphError,
    body_of,
    found_principal,
    listed,
    one,
    text_of,
)
from provisioner.emulator.services.graph.filters import FilterSyntaxError, parse_filter
from provisioner.emulator.services.graph.passwords import show_password
from provisioner.emulator.services.graph.shapes import show_principal
from provisioner.emulator.state import State
from provisioner.emulator.state.directory import ServicePrincipal

_ALL = "/v1.0/servicePrincipals"
_SET = "servicePrincipals"


class ServicePrincipals:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, desk: Desk) -> Sequence[Operation]:
        """What this module answers."""
        return (
            *(desk.operation("GET", path, self.get) for path in PRINCIPAL_PATHS),
            *(desk.operation("DELETE", path, self.delete) for path in PRINCIPAL_PATHS),
            desk.operation("GET", _ALL, self.list),
            desk.operation("POST", _ALL, self.post),
        )

    def list(self, request: Request) -> Response:
        """All of them, or those with a client ID or a display name."""
        client_id = _client_id(request)
        if client_id is not None:
            self._state.directory.look_up(client_id)
        return listed(request, _SET, [self._shown(item) for item in self._state.directory.principals()])

    def get(self, request: Request) -> Response:
        """One of them, by client ID or object ID."""
        return one(request, _SET, self._shown(found_principal(self._state, request)))

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
        return one(request, _SET, self._shown(made), 201)

    def delete(self, request: Request) -> Response:
        """Remove a principal; its application stays, and so do its role assignments, which then help nobody."""
        known = found_principal(self._state, request)
        directory = self._state.directory
        application = directory.application(known.client_id)
        if application is None or application.client_id == directory.administrator.client_id:
            text = "Insufficient privileges to complete the operation."
            raise GraphError(403, "Authorization_RequestDenied", text)
        directory.accounts.put(replace(directory.account(application), principal_created=None))
        return empty(204)

    def _shown(self, item: ServicePrincipal) -> JsonObject:
        application = self._state.directory.application(item.client_id)
        passwords = self._state.directory.account(application).principal_passwords if application else ()
        return show_principal(item, [show_password(password) for password in passwords])


def _client_id(request: Request) -> str | None:
    """The client ID that a list is asked for, where it is asked for by that alone."""
    try:
        return parse_filter(request.query_value("$filter")).equal_to("appId")
    except FilterSyntaxError:
        return None  # what is wrong with it is told when the list is made
