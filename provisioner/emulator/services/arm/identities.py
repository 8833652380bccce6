"""User-assigned managed identities: principals that the platform signs in, without any secret."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from provisioner.emulator.arm_errors import resource_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.members import tags_member
from provisioner.emulator.services.arm.tracked import location_of
from provisioner.emulator.services.arm.types import IDENTITIES
from provisioner.emulator.state import State
from provisioner.emulator.state.directory import IDENTITY_TYPE
from provisioner.emulator.state.resources import Resource

_IN_SUBSCRIPTION = "/subscriptions/{subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
_IN_GROUP = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
)
_ONE = f"{_IN_GROUP}/{{name}}"


class Identities:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _IN_SUBSCRIPTION, IDENTITIES, "read", self.list),
            gate.operation("GET", _IN_GROUP, IDENTITIES, "read", self.list),
            gate.operation("GET", _ONE, IDENTITIES, "read", self.get),
            gate.operation("PUT", _ONE, IDENTITIES, "write", self.put),
            gate.operation("PATCH", _ONE, IDENTITIES, "write", self.patch),
            gate.operation("DELETE", _ONE, IDENTITIES, "delete", self.delete),
        )

    def list(self, call: Call) -> Response:
        """The identities of a subscription or a resource group."""
        found = self._state.resources.of_type(IDENTITY_TYPE, call.id.partition("/providers/")[0])
        return json_response(200, {"value": [_shown(item) for item in found]})

    def get(self, call: Call) -> Response:
        """One identity."""
        return json_response(200, _shown(self._stored(call)))

    def put(self, call: Call) -> Response:
        """Create an identity (201), or replace its tags (200); its principal stays."""
        body, known = call.body(), self._state.resources.get(call.id)
        location = location_of(body, known, call)
        properties = {
            "tenantId": self._state.directory.tenant_id,
            "principalId": str(uuid.uuid4()),
            "clientId": str(uuid.uuid4()),
        }
        stored = Resource(
            id=known.id if known else call.id,
            type=IDENTITY_TYPE,
            body={
                "location": location,
                "tags": tags_member(body),
                "created": known.body["created"] if known else self._state.clock(),
                "properties": known.body["properties"] if known else properties,
            },
        )
        return json_response(200 if known else 201, _shown(self._state.resources.put(stored)))

    def patch(self, call: Call) -> Response:
        """Change the tags."""
        known = self._stored(call)
        body = {**known.body, "tags": tags_member(call.body(), known.body["tags"])}
        return json_response(
            200, _shown(self._state.resources.put(Resource(id=known.id, type=IDENTITY_TYPE, body=body)))
        )

    def delete(self, call: Call) -> Response:
        """Remove an identity with its principal; 204 when there is none."""
        return empty(200 if self._state.resources.delete(call.id) else 204)

    def _stored(self, call: Call) -> Resource:
        known = self._state.resources.get(call.id)
        if known is None:
            raise resource_not_found(IDENTITIES.full_name, call.params["name"], call.params["group"])
        return known


def _shown(item: Resource) -> JsonObject:
    shown: JsonObject = {
        "id": item.id,
        "name": item.name,
        "type": IDENTITIES.full_name,
        "location": item.body["location"],
        "properties": item.body["properties"],
    }
    return {**shown, "tags": item.body["tags"] or {}}
