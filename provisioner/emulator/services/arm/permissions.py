"""What the caller may do at a scope: the permissions of its role assignments there and above."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.http import JsonObject, Operation, Response, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.types import PERMISSIONS
from provisioner.emulator.state import State
from provisioner.emulator.state.access import RoleDefinition, covers

_TAIL = "/providers/Microsoft.Authorization/permissions"


class Permissions:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers; everybody may ask for what is their own."""
        return (gate.operation("GET", f"/{{scope:path}}{_TAIL}", PERMISSIONS, None, self.list),)

    def list(self, call: Call) -> Response:
        """One entry a role that works already."""
        scope, now = call.id.rpartition(_TAIL)[0].lower(), self._state.clock()
        roles = {
            grant.role.id: grant.role
            for grant in self._state.roles.grants_of(call.principal.object_id)
            if grant.since <= now and covers(grant.scope, scope)
        }
        return json_response(200, {"value": [_shown(role) for role in roles.values()], "nextLink": None})


def _shown(role: RoleDefinition) -> JsonObject:
    return {
        "actions": list(role.actions),
        "notActions": list(role.not_actions),
        "dataActions": list(role.data_actions),
        "notDataActions": list(role.not_data_actions),
    }
