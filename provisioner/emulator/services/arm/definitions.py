"""Role definitions: the built-in ones, to be read at any scope, and custom ones."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.filters import parse_filter
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.members import object_member, text_member
from provisioner.emulator.services.arm.types import ROLE_DEFINITIONS
from provisioner.emulator.state import State
from provisioner.emulator.state.access import RoleDefinition
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.roles import ASSIGNMENT_TYPE, DEFINITION_TYPE

_TAIL = "/providers/Microsoft.Authorization/roleDefinitions"
_ACTIONS = ("actions", "notActions", "dataActions", "notDataActions")
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
            gate.operation("PUT", f"{_AT_SCOPE}/{{name}}", ROLE_DEFINITIONS, "write", self.put),
            gate.operation("DELETE", f"{_AT_SCOPE}/{{name}}", ROLE_DEFINITIONS, "delete", self.delete),
        )

    def list(self, call: Call) -> Response:
        """All of them, or those with a name or a type."""
        wanted = parse_filter(call.request.query_value("$filter"))
        found = [
            self._shown(call, role)
            for role in self._state.roles.definitions()
            if (wanted.role_name is None or role.name.casefold() == wanted.role_name.casefold())
            and (wanted.role_type or _type_of(role)).casefold() == _type_of(role).casefold()
        ]
        return json_response(200, {"value": found, "nextLink": None})

    def get(self, call: Call) -> Response:
        """One definition."""
        role = self._found(call.params["name"])
        return json_response(200, self._shown(call, role))

    def put(self, call: Call) -> Response:
        """Create or replace a custom role (201)."""
        name, properties = call.params["name"].lower(), object_member(call.body(), "properties")
        role_name = text_member(properties, "roleName")
        scopes, permissions = properties.get("assignableScopes"), properties.get("permissions")
        if not role_name or not _are_scopes(scopes) or not _are_permissions(permissions):
            text = "The request was incorrectly formatted: 'roleName', 'assignableScopes' and 'permissions' are needed."
            raise ArmError(400, "BadRequestFormat", text)
        for role in self._state.roles.definitions():
            if role.id == name and _type_of(role) == "BuiltInRole":
                raise ArmError(403, "RoleDefinitionIsBuiltIn", f"The built-in role '{role.name}' cannot be changed.")
            if role.id != name and role.name.casefold() == role_name.casefold():
                raise ArmError(
                    409,
                    "RoleDefinitionWithSameNameExists",
                    f"A custom role with the same name '{role_name}' already exists in this directory. Use a different "
                    "name.",
                )
        kept = {
            "roleName": role_name,
            "description": text_member(properties, "description") or "",
            "assignableScopes": scopes,
            "permissions": permissions,
        }
        id = f"/providers/Microsoft.Authorization/roleDefinitions/{name}"
        self._state.resources.put(Resource(id=id, type=DEFINITION_TYPE, body={"properties": kept}))
        return json_response(201, self._shown(call, self._found(name)))

    def delete(self, call: Call) -> Response:
        """Remove a custom role that nobody has; 204 when there is none."""
        name = call.params["name"].lower()
        role = self._state.roles.definition(name)
        if role is None:
            return empty(204)
        if _type_of(role) == "BuiltInRole":
            raise ArmError(403, "RoleDefinitionIsBuiltIn", f"The built-in role '{role.name}' cannot be deleted.")
        for item in self._state.resources.of_type(ASSIGNMENT_TYPE):
            if str(item.body["properties"]["roleDefinitionId"]).lower().endswith(f"/{name}"):
                text = "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments)."
                raise ArmError(400, "RoleDefinitionHasAssignments", text)
        shown = self._shown(call, role)
        self._state.resources.delete(f"/providers/Microsoft.Authorization/roleDefinitions/{name}")
        return json_response(200, shown)

    def _found(self, name: str) -> RoleDefinition:
        role = self._state.roles.definition(name)
        if role is None:
            raise ArmError(
                404, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{name}' does not exist."
            )
        return role

    def _shown(self, call: Call, role: RoleDefinition) -> JsonObject:
        parts = call.id.split("/")
        prefix = "/".join(parts[:3]) if parts[1].lower() == "subscriptions" else ""
        return {
            "properties": {
                "roleName": role.name,
                "type": _type_of(role),
                "description": role.description,
                "assignableScopes": list(role.scopes),
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


def _type_of(role: RoleDefinition) -> str:
    return "CustomRole" if role.custom else "BuiltInRole"


def _are_scopes(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _are_permissions(value: object) -> bool:
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        return False
    lists = [item.get(name, []) for item in value for name in _ACTIONS]
    return all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in lists)
