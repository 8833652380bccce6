"""Federated credentials of user-assigned identities: other issuers' assertions that sign an identity in.

Documented: at most 20 an identity, the form of names, each pair of issuer and subject once, 201 and 200. The status and
the words of refusals are assumed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from provisioner.emulator.arm_errors import ArmError, resource_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.types import FEDERATED_CREDENTIALS, IDENTITIES
from provisioner.emulator.state import State
from provisioner.emulator.state.directory import FEDERATED_TYPE
from provisioner.emulator.state.resources import Resource

_ALL = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity"
    "/userAssignedIdentities/{identity}/federatedIdentityCredentials"
)
_ONE = f"{_ALL}/{{name}}"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}", re.ASCII)
_MOST = 20


class FederatedIdentityCredentials:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _ALL, FEDERATED_CREDENTIALS, "read", self.list),
            gate.operation("GET", _ONE, FEDERATED_CREDENTIALS, "read", self.get),
            gate.operation("PUT", _ONE, FEDERATED_CREDENTIALS, "write", self.put),
            gate.operation("DELETE", _ONE, FEDERATED_CREDENTIALS, "delete", self.delete),
        )

    def list(self, call: Call) -> Response:
        """The credentials of an identity."""
        return json_response(200, {"value": [_shown(item) for item in self._of_identity(call)]})

    def get(self, call: Call) -> Response:
        """One credential."""
        self._identity(call)
        known = self._state.resources.get(call.id)
        if known is None:
            name = f"{call.params['identity']}/{call.params['name']}"
            raise resource_not_found(FEDERATED_CREDENTIALS.full_name, name, call.params["group"])
        return json_response(200, _shown(known))

    def put(self, call: Call) -> Response:
        """Add a credential (201) or replace one (200)."""
        known, wanted = self._state.resources.get(call.id), _wanted(call)
        others = [item for item in self._of_identity(call) if known is None or item.id != known.id]
        if known is None and len(others) >= _MOST:
            raise _refused(f"Too many Federated Identity Credentials: at most {_MOST} are allowed.")
        pairs = {(item.body["issuer"], item.body["subject"]) for item in others}
        if (wanted["issuer"], wanted["subject"]) in pairs:
            raise _refused("Issuer and subject combination already exists for this Managed Identity.", 409, "Conflict")
        stored = Resource(id=known.id if known else call.id, type=FEDERATED_TYPE, body=wanted)
        return json_response(200 if known else 201, _shown(self._state.resources.put(stored)))

    def delete(self, call: Call) -> Response:
        """Remove a credential; 204 when there is none."""
        return empty(200 if self._state.resources.delete(call.id) else 204)

    def _of_identity(self, call: Call) -> Sequence[Resource]:
        return tuple(self._state.resources.of_type(FEDERATED_TYPE, self._identity(call).id))

    def _identity(self, call: Call) -> Resource:
        known = self._state.resources.get(call.id.rpartition("/federatedIdentityCredentials")[0])
        if known is None:
            raise resource_not_found(IDENTITIES.full_name, call.params["identity"], call.params["group"])
        return known


def _wanted(call: Call) -> JsonObject:
    if _NAME.fullmatch(call.params["name"]) is None:
        raise _refused(f"The name '{call.params['name']}' is invalid. It must match ^{_NAME.pattern}$.")
    properties = call.body().get("properties")
    values = properties if isinstance(properties, dict) else {}
    audiences = values.get("audiences")
    if not isinstance(audiences, list) or not audiences or not all(isinstance(item, str) for item in audiences):
        raise _refused("The property 'audiences' is missing or invalid.")
    for name in ("issuer", "subject"):
        if not isinstance(values.get(name), str) or not values[name]:
            raise _refused(f"The property '{name}' is missing or invalid.")
    return {"issuer": values["issuer"], "subject": values["subject"], "audiences": audiences}


def _refused(message: str, status: int = 400, code: str = "BadRequest") -> ArmError:
    return ArmError(status, code, message)


def _shown(item: Resource) -> JsonObject:
    return {"id": item.id, "name": item.name, "type": FEDERATED_CREDENTIALS.full_name, "properties": item.body}
