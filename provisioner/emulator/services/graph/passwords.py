"""Client secrets of applications: their text is told once, when they are added."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from provisioner.emulator.http import JsonObject, Operation, Request, Response, empty, json_response
from provisioner.emulator.services.graph.desk import (
    APPLICATION_PATHS,
    CONTEXT,
    Desk,
    bad_request,
    body_of,
    found_application,
    stamp,
    text_of,
)
from provisioner.emulator.state import State
from provisioner.emulator.state.accounts import Password, digest

_LIFETIME = 2 * 365 * 86400.0  # documented default: two years


class Passwords:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, desk: Desk) -> Sequence[Operation]:
        """What this module answers."""
        return tuple(
            desk.operation("POST", f"{path}/{name}", handler)
            for path in APPLICATION_PATHS
            for name, handler in (("addPassword", self.add), ("removePassword", self.remove))
        )

    def add(self, request: Request) -> Response:
        """Make a secret; this answer is the only one that holds it."""
        known = found_application(self._state, request)
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
        account = self._state.directory.account(known)
        self._state.directory.accounts.put(replace(account, passwords=(*account.passwords, made)))
        context = {"@odata.context": f"{CONTEXT}microsoft.graph.passwordCredential"}
        return json_response(200, {**context, **show_password(made), "secretText": secret})

    def remove(self, request: Request) -> Response:
        """Take a secret away; it is dead from now on."""
        known = found_application(self._state, request)
        key_id = text_of(body_of(request), "keyId", required=True)
        account = self._state.directory.account(known)
        kept = tuple(item for item in account.passwords if item.key_id != key_id)
        if len(kept) == len(account.passwords):
            raise bad_request(f"No password credential found with keyId. '{key_id}'")
        self._state.directory.accounts.put(replace(account, passwords=kept))
        return empty(204)


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
