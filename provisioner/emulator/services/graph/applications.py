"""Applications: what a principal in any tenant stands for; made without secret and without principal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from provisioner.emulator.credentials import Application
from provisioner.emulator.http import JsonObject, Operation, Request, Response, empty
from provisioner.emulator.services.graph.desk import (
    APPLICATION_PATHS,
    Desk,
    bad_request,
    body_of,
    found_application,
    listed,
    one,
    stamp,
    text_of,
)
from provisioner.emulator.services.graph.passwords import show_password
from provisioner.emulator.state import State

_AUDIENCES = ("AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount")
_SET = "applications"
# Nothing in the emulator depends on these.
_AS_SENT = (
    "api",
    "appRoles",
    "identifierUris",
    "isFallbackPublicClient",
    "keyCredentials",
    "optionalClaims",
    "publicClient",
    "requiredResourceAccess",
    "serviceManagementReference",
    "spa",
    "web",
)


class Applications:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, desk: Desk) -> Sequence[Operation]:
        """What this module answers."""
        handlers = (("GET", self.get), ("PATCH", self.patch), ("DELETE", self.delete))
        return (
            desk.operation("GET", "/v1.0/applications", self.list),
            desk.operation("POST", "/v1.0/applications", self.post),
            *(desk.operation(method, path, handler) for path in APPLICATION_PATHS for method, handler in handlers),
        )

    def list(self, request: Request) -> Response:
        """All applications, or those with a client ID or a display name."""
        return listed(request, _SET, [self._shown(item) for item in self._state.directory.applications()])

    def get(self, request: Request) -> Response:
        """One application."""
        return one(request, _SET, self._shown(found_application(self._state, request)))

    def post(self, request: Request) -> Response:
        """Register an application; names need not be unique."""
        body = body_of(request)
        name = text_of(body, "displayName", required=True)
        made = self._state.directory.create(name or "", _properties(body), self._state.clock())
        return one(request, _SET, self._shown(made), 201)

    def patch(self, request: Request) -> Response:
        """Change what is named."""
        known, body = found_application(self._state, request), body_of(request)
        name, accounts = text_of(body, "displayName"), self._state.directory.accounts
        account = accounts.of(known.client_id)
        accounts.put(replace(account, properties={**account.properties, **_properties(body)}))
        if name is not None:
            self._state.directory.rename(known, name)
        return empty(204)

    def delete(self, request: Request) -> Response:
        """Remove an application with its principal; the emulator's own administrator stays."""
        known = found_application(self._state, request)
        if known.client_id == self._state.directory.administrator.client_id:
            raise bad_request("The emulator's administrator cannot be deleted.")
        self._state.directory.remove(known)
        return empty(204)

    def _shown(self, item: Application) -> JsonObject:
        account = self._state.directory.account(item)
        return {
            "id": item.id,
            "deletedDateTime": None,
            "appId": item.client_id,
            "createdDateTime": stamp(account.created),
            "displayName": item.display_name,
            "description": None,
            "notes": None,
            "publisherDomain": "local",
            "signInAudience": "AzureADMyOrg",
            "tags": [],
            "identifierUris": [],
            "keyCredentials": [],
            "requiredResourceAccess": [],
            "passwordCredentials": [show_password(password) for password in account.passwords],
            **account.properties,
        }


def _properties(body: JsonObject) -> dict[str, Any]:
    """The members that are kept as they are sent."""
    found: dict[str, Any] = {
        name: text_of(body, name) for name in ("description", "notes", "signInAudience") if body.get(name) is not None
    }
    if found.get("signInAudience", "AzureADMyOrg") not in _AUDIENCES:
        raise bad_request("Invalid value specified for property 'signInAudience' of resource 'Application'.")
    found |= {name: body[name] for name in _AS_SENT if body.get(name) is not None}
    tags = body.get("tags")
    if tags is not None:
        if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
            raise bad_request("Invalid value specified for property 'tags' of resource 'Application'.")
        found["tags"] = tags
    return found
