"""Federated credentials: other issuers' assertions that an application takes instead of a secret.

Documented: at most 20 an application, a name that never changes, each pair of issuer and subject once. The words of
refusals are assumed.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from provisioner.emulator.credentials import Application
from provisioner.emulator.http import JsonObject, Operation, Request, Response, empty
from provisioner.emulator.services.graph.desk import (
    APPLICATION_PATHS,
    Desk,
    GraphError,
    bad_request,
    body_of,
    found_application,
    listed,
    not_found,
    one,
    text_of,
)
from provisioner.emulator.state import State
from provisioner.emulator.state.accounts import Account, FederatedCredential

_MOST = 20
_SET = "applications/federatedIdentityCredentials"


class FederatedCredentials:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, desk: Desk) -> Sequence[Operation]:
        """What this module answers."""
        whole = (("GET", self.list), ("POST", self.post))
        single = (("GET", self.get), ("PATCH", self.patch), ("DELETE", self.delete))
        return (
            *(
                desk.operation(method, f"{path}/federatedIdentityCredentials", handler)
                for path in APPLICATION_PATHS
                for method, handler in whole
            ),
            *(
                desk.operation(method, f"{path}/federatedIdentityCredentials/{{credential}}", handler)
                for path in APPLICATION_PATHS
                for method, handler in single
            ),
        )

    def list(self, request: Request) -> Response:
        """The credentials of an application."""
        _, account = self._account(request)
        return listed(request, _SET, [_shown(item) for item in account.federated])

    def get(self, request: Request) -> Response:
        """One credential, by ID or name."""
        _, account = self._account(request)
        return one(request, _SET, _shown(_found(request, account)))

    def post(self, request: Request) -> Response:
        """Add a credential."""
        _, account = self._account(request)
        made = _wanted(body_of(request), None)
        _refuse_twin(account, made)
        if len(account.federated) >= _MOST:
            text = f"Count of FederatedIdentityCredential on application exceeds the maximum limit of {_MOST}."
            raise bad_request(text, "Directory_QuotaExceeded")
        self._put(account, (*account.federated, made))
        return one(request, _SET, _shown(made), 201)

    def patch(self, request: Request) -> Response:
        """Change a credential, but not its name."""
        _, account = self._account(request)
        known, body = _found(request, account), body_of(request)
        if body.get("name", known.name) != known.name:
            raise bad_request("Property 'name' is read-only and cannot be set.")
        changed = _wanted(body, known)
        others = tuple(item for item in account.federated if item.id != known.id)
        _refuse_twin(replace(account, federated=others), changed)
        self._put(account, tuple(changed if item.id == known.id else item for item in account.federated))
        return empty(204)

    def delete(self, request: Request) -> Response:
        """Remove a credential."""
        _, account = self._account(request)
        known = _found(request, account)
        self._put(account, tuple(item for item in account.federated if item.id != known.id))
        return empty(204)

    def _account(self, request: Request) -> tuple[Application, Account]:
        known = found_application(self._state, request)
        return known, self._state.directory.account(known)

    def _put(self, account: Account, federated: tuple[FederatedCredential, ...]) -> None:
        self._state.directory.accounts.put(replace(account, federated=federated))


def _wanted(body: JsonObject, known: FederatedCredential | None) -> FederatedCredential:
    """The credential that a body describes; what it leaves out stays as it is known."""

    def text(name: str, before: str | None) -> str:
        return text_of(body, name, required=before is None) or before or ""

    audiences = body.get("audiences", list(known.audiences) if known else None)
    if not isinstance(audiences, list) or len(audiences) != 1 or not isinstance(audiences[0], str):
        raise bad_request("Invalid value specified for property 'audiences' of resource 'FederatedIdentityCredential'.")
    return FederatedCredential(
        id=known.id if known else str(uuid.uuid4()),
        name=text("name", known.name if known else None),
        issuer=text("issuer", known.issuer if known else None),
        subject=text("subject", known.subject if known else None),
        audiences=(audiences[0],),
        description=text_of(body, "description") or (known.description if known else None),
    )


def _refuse_twin(account: Account, wanted: FederatedCredential) -> None:
    for item in account.federated:
        if item.name == wanted.name:
            text = f"FederatedIdentityCredential with name {wanted.name} already exists."
            raise GraphError(409, "Request_MultipleObjectsWithSameKeyValue", text)
        if (item.issuer, item.subject) == (wanted.issuer, wanted.subject):
            text = "The combination of issuer and subject must be unique on the application."
            raise GraphError(409, "Request_MultipleObjectsWithSameKeyValue", text)


def _found(request: Request, account: Account) -> FederatedCredential:
    wanted = request.params["credential"]
    known = next((item for item in account.federated if wanted in (item.id, item.name)), None)
    if known is None:
        raise not_found(wanted)
    return known


def _shown(item: FederatedCredential) -> JsonObject:
    return {
        "id": item.id,
        "name": item.name,
        "issuer": item.issuer,
        "subject": item.subject,
        "description": item.description,
        "audiences": list(item.audiences),
    }
