"""Client secrets of applications and of service principals: their text is told once, when they are added."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from provisioner.emulator.http import JsonObject, Operation, Request, Response, empty, json_response
from provisioner.emulator.services.graph.desk import (
    APPLICATION_PATHS,
    CONTEXT,
    PRINCIPAL_PATHS,
    Desk,
    bad_request,
    body_of,
    found_application,
    found_principal,
    stamp,
    text_of,
)
from provisioner.emulator.state import State
from provisioner.emulator.state.accounts import Account, Password, digest

_Kind = Literal["application", "principal"]
_LIFETIME = 2 * 365 * 86400.0  # documented default: two years


class Passwords:
    """Handlers over a state; a principal's secrets are kept apart from its application's and sign in as well."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, desk: Desk) -> Sequence[Operation]:
        """What this module answers."""
        return tuple(
            desk.operation("POST", f"{path}/{name}", handler)
            for path in (*APPLICATION_PATHS, *PRINCIPAL_PATHS)
            for name, handler in (("addPassword", self.add), ("removePassword", self.remove))
        )

    def add(self, request: Request) -> Response:
        """Make a secret; this answer is the only one that holds it."""
        account, kind = self._account(request)
        wanted = body_of(request).get("passwordCredential")
        wanted = wanted if isinstance(wanted, dict) else {}
        now = self._state.clock()
        start = _time(wanted, "startDateTime", now)
        end = _time(wanted, "endDateTime", start + _LIFETIME)
        if end <= start:
            raise bad_request("The end date of a credential must be later than its start date.")
        secret = secrets.token_urlsafe(30)
        made = Password(
            key_id=str(uuid.uuid4()),
            display_name=text_of(wanted, "displayName"),
            hint=secret[:3],
            digest=digest(secret),
            added=now,
            start=start,
            end=end,
        )
        self._put(account, kind, (*_of(account, kind), made))
        context = {"@odata.context": f"{CONTEXT}microsoft.graph.passwordCredential"}
        return json_response(200, {**context, **show_password(made), "secretText": secret})

    def remove(self, request: Request) -> Response:
        """Take a secret away; it is dead from now on."""
        account, kind = self._account(request)
        key_id = text_of(body_of(request), "keyId", required=True)
        known = _of(account, kind)
        kept = tuple(item for item in known if item.key_id != key_id)
        if len(kept) == len(known):
            raise bad_request(f"No password credential found with keyId. '{key_id}'")
        self._put(account, kind, kept)
        return empty(204)

    def _put(self, account: Account, kind: _Kind, passwords: tuple[Password, ...]) -> None:
        changed = (
            replace(account, passwords=passwords)
            if kind == "application"
            else replace(account, principal_passwords=passwords)
        )
        self._state.directory.accounts.put(changed)

    def _account(self, request: Request) -> tuple[Account, _Kind]:
        directory = self._state.directory
        if "/serviceprincipals" not in request.path.lower():
            return directory.account(found_application(self._state, request)), "application"
        application = directory.application(found_principal(self._state, request).client_id)
        if application is None:
            raise bad_request("The secrets of a managed identity are the platform's.")
        return directory.account(application), "principal"


def _of(account: Account, kind: _Kind) -> tuple[Password, ...]:
    return account.passwords if kind == "application" else account.principal_passwords


def show_password(item: Password) -> JsonObject:
    """A secret without its text."""
    return {
        "customKeyIdentifier": None,
        "displayName": item.display_name,
        "endDateTime": stamp(item.end),
        "hint": item.hint,
        "keyId": item.key_id,
        "secretText": None,
        "startDateTime": stamp(item.start),
    }


def _time(wanted: JsonObject, name: str, default: float) -> float:
    text = text_of(wanted, name)
    if text is None:
        return default
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f"Cannot convert the literal '{text}' to the expected type 'Edm.DateTimeOffset'.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
