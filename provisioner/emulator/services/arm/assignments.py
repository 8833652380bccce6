"""Role assignments: at any scope, named by a GUID, never changed in principal, role or scope."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.filters import parse_filter
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.members import object_member, text_member
from provisioner.emulator.services.arm.spelling import timestamp
from provisioner.emulator.services.arm.types import ROLE_ASSIGNMENTS
from provisioner.emulator.state import State
from provisioner.emulator.state.access import covers
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.roles import ASSIGNMENT_TYPE

_TAIL = "/providers/Microsoft.Authorization/roleAssignments"
_AT_SCOPE = f"/{{scope:path}}{_TAIL}"
_FIXED = ("principalId", "roleDefinitionId")


class Assignments:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        one = f"{_AT_SCOPE}/{{name}}"
        return (
            gate.operation("GET", _TAIL, ROLE_ASSIGNMENTS, "read", self.list),
            gate.operation("GET", _AT_SCOPE, ROLE_ASSIGNMENTS, "read", self.list),
            gate.operation("GET", one, ROLE_ASSIGNMENTS, "read", self.get),
            gate.operation("PUT", one, ROLE_ASSIGNMENTS, "write", self.put),
            gate.operation("DELETE", one, ROLE_ASSIGNMENTS, "delete", self.delete),
        )

    def list(self, call: Call) -> Response:
        """Those above, at and below a scope; with `atScope()` none below it."""
        wanted = parse_filter(call.request.query_value("$filter"))
        scope = _scope(call).lower()
        found = [
            _shown(item)
            for item in self._near(scope)
            if (not wanted.at_scope or covers(_scope_of(item), scope))
            and wanted.principal_id in (None, item.body["properties"]["principalId"])
        ]
        return json_response(200, {"value": found, "nextLink": None})

    def get(self, call: Call) -> Response:
        """One assignment."""
        known = self._state.resources.get(call.id)
        if known is None:
            name = call.params["name"]
            raise ArmError(404, "RoleAssignmentNotFound", f"The role assignment '{name}' is not found.")
        return json_response(200, _shown(known))

    def put(self, call: Call) -> Response:
        """Create an assignment (201); the same one again is a success (200)."""
        wanted = self._wanted(call)
        known = self._state.resources.get(call.id)
        if known is not None and any(known.body["properties"][key].lower() != wanted[key].lower() for key in _FIXED):
            raise ArmError(
                400,
                "RoleAssignmentUpdateNotPermitted",
                "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
            )
        if known is None:
            self._refuse_twin(call, wanted)
        now = self._state.clock()
        before = known.body["properties"] if known else {}
        properties = {
            **wanted,
            "scope": _scope(call),
            "condition": wanted.get("condition"),
            "conditionVersion": wanted.get("conditionVersion"),
            "createdOn": before.get("createdOn", timestamp(now)),
            "updatedOn": timestamp(now),
            "createdBy": before.get("createdBy", call.principal.object_id),
            "updatedBy": call.principal.object_id,
            "delegatedManagedIdentityResourceId": None,
        }
        stored = Resource(
            id=known.id if known else call.id,
            type=ASSIGNMENT_TYPE,
            body={"created": known.body["created"] if known else now, "properties": properties},
        )
        return json_response(200 if known else 201, _shown(self._state.resources.put(stored)))

    def delete(self, call: Call) -> Response:
        """Remove an assignment and answer with it; 204 when there is none."""
        gone = self._state.resources.delete(call.id)
        return json_response(200, _shown(gone[0])) if gone else empty(204)

    def _wanted(self, call: Call) -> dict[str, str]:
        body = call.body()
        properties = object_member(body, "properties")
        if not _is_guid(call.params["name"]):
            raise ArmError(
                400,
                "InvalidRoleAssignmentId",
                f"The role assignment ID '{call.params['name']}' is not valid. The role assignment ID must be a GUID.",
            )
        principal, reference = (
            text_member(properties, "principalId") or "",
            text_member(properties, "roleDefinitionId") or "",
        )
        if not _is_guid(principal):
            raise ArmError(400, "BadRequestFormat", "The request was incorrectly formatted.")
        role = self._state.roles.definition(reference)
        if role is None:
            raise ArmError(
                404,
                "RoleDefinitionDoesNotExist",
                f"The specified role definition with ID '{reference}' does not exist.",
            )
        known = self._state.directory.principal(principal)
        # Stricter than documented: with `principalType` given Azure says that it does not look the principal up.
        if known is None or self._state.clock() < known.created + self._state.timing.principal_lag:
            raise self._unknown_principal(principal)
        subscription = call.id.split("/")[2] if call.id.lower().startswith("/subscriptions/") else ""
        prefix = f"/subscriptions/{subscription}" if subscription else ""
        wanted = {
            "roleDefinitionId": f"{prefix}/providers/Microsoft.Authorization/roleDefinitions/{role.id}",
            "principalId": principal,
            "principalType": "ServicePrincipal",
        }
        optional = {key: text_member(properties, key) for key in ("description", "condition", "conditionVersion")}
        return wanted | {key: value for key, value in optional.items() if value}

    def _unknown_principal(self, id: str) -> ArmError:
        tenant = self._state.directory.tenant_id
        return ArmError(
            400,
            "PrincipalNotFound",
            f"Principal {id.replace('-', '')} does not exist in the directory {tenant}. Check that you have the "
            "correct principal ID. If you are creating this principal and then immediately assigning a role, this "
            "error might be related to a replication delay. In this case, set the role assignment principalType "
            "property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype",
        )

    def _refuse_twin(self, call: Call, wanted: dict[str, str]) -> None:
        scope = _scope(call).lower()
        for item in self._state.resources.of_type(ASSIGNMENT_TYPE):
            properties = item.body["properties"]
            if _scope_of(item) == scope and all(properties[key].lower() == wanted[key].lower() for key in _FIXED):
                raise ArmError(
                    409,
                    "RoleAssignmentExists",
                    "The role assignment already exists. The ID of the existing role assignment is "
                    f"{item.name.replace('-', '').lower()}.",
                )

    def _near(self, scope: str) -> Iterator[Resource]:
        for item in self._state.resources.of_type(ASSIGNMENT_TYPE):
            place = _scope_of(item)
            if covers(place, scope) or covers(scope, place):
                yield item


def _scope(call: Call) -> str:
    return call.id.rpartition(_TAIL)[0] or "/"


def _scope_of(item: Resource) -> str:
    return str(item.body["properties"]["scope"]).lower().rstrip("/")


def _shown(item: Resource) -> JsonObject:
    return {
        "properties": item.body["properties"],
        "id": item.id,
        "type": ROLE_ASSIGNMENTS.full_name,
        "name": item.name,
    }


def _is_guid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
