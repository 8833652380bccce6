"""Role definitions: the built-in ones, to be read at any scope."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import JsonObject, Operation, Response, json_response
from provisioner.emulator.services.arm.filters import parse_filter
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.types import ROLE_DEFINITIONS
from provisioner.emulator.state import State
from provisioner.emulator.state.access import RoleDefinition

_TAIL = "/providers/Microsoft.Authorization/roleDefinitions"
_AT_SCOPE = f"/{{scope:path}}{_TAIL}"


class Definitions:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _TAIL, ROLE_DEFINITIONS, "read", self.list),
            gate.operation("GET", _AT_SCOPE, ROLE_DEFINITIONS, "read", self.list),
            gate.operation("GET", f"{_TAIL}/{{name}}", ROLE_DEFINITIONS, "read", self.get),
            gate.operation("GET", f"{_AT_SCOPE}/{{name}}", ROLE_DEFINITIONS, "read", self.get),
        )

    def list(self, call: Call) -> Response:
        """All of them, or those with a name or a type."""
        wanted = parse_filter(call.request.query_value("$filter"))
        found = [
            self._shown(call, role)
            for role in self._state.roles.definitions()
            if (wanted.role_name is None or role.name.casefold() == wanted.role_name.casefold())
            and (wanted.role_type or "BuiltInRole").casefold() == "builtinrole"
        ]
        return json_response(200, {"value": found, "nextLink": None})

    def get(self, call: Call) -> Response:
        """One definition."""
        role = self._state.roles.definition(call.params["name"])
        if role is None:
            name = call.params["name"]
            raise ArmError(
                404, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{name}' does not exist."
            )
        return json_response(200, self._shown(call, role))

    def _shown(self, call: Call, role: RoleDefinition) -> JsonObject:
        parts = call.id.split("/")
        prefix = "/".join(parts[:3]) if parts[1].lower() == "subscriptions" else ""
        return {
            "properties": {
                "roleName": role.name,
                "type": "BuiltInRole",
                "description": role.description,
                "assignableScopes": ["/"],
                "permissions": [
                    {
                        "actions": list(role.actions),
                        "notActions": list(role.not_actions),
                        "dataActions": list(role.data_actions),
                        "notDataActions": list(role.not_data_actions),
                    }
                ],
                "createdOn": "2015-02-02T21:55:09.8806423Z",
                "updatedOn": "2024-01-01T00:00:00.0000000Z",
                "createdBy": None,
                "updatedBy": None,
            },
            "id": f"{prefix}{_TAIL}/{role.id}",
            "type": ROLE_DEFINITIONS.full_name,
            "name": role.id,
        }
