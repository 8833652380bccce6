"""The links of a private link scope to endpoints and workspaces; all IDs come back in lower case, as recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from provisioner.emulator.arm_errors import ArmError, resource_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.members import object_member, text_member
from provisioner.emulator.services.arm.private_links import ONE, operation_headers, stored_scope
from provisioner.emulator.services.arm.types import SCOPED_RESOURCES
from provisioner.emulator.state import State
from provisioner.emulator.state.operations import LongOperation
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.snapshot import (
    ENDPOINT_TYPE,
    PRIVATE_LINK_SCOPE_TYPE,
    SCOPED_RESOURCE_TYPE,
    WORKSPACE_TYPE,
)

_ALL = f"{ONE}/scopedResources"
_ONE = f"{_ALL}/{{name}}"
_LINKABLE = (ENDPOINT_TYPE, WORKSPACE_TYPE)
_KIND_SINCE = "2023-06-01-preview"


class ScopedResources:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _ALL, SCOPED_RESOURCES, "read", self.list),
            gate.operation("GET", _ONE, SCOPED_RESOURCES, "read", self.get),
            gate.operation("PUT", _ONE, SCOPED_RESOURCES, "write", self.put),
            gate.operation("DELETE", _ONE, SCOPED_RESOURCES, "delete", self.delete),
        )

    def list(self, call: Call) -> Response:
        """The links of a scope."""
        scope = stored_scope(self._state, call)
        found = self._state.resources.of_type(SCOPED_RESOURCE_TYPE, scope.id)
        return json_response(200, {"value": [_shown(item, call.api_version) for item in found], "nextLink": None})

    def get(self, call: Call) -> Response:
        """One link."""
        stored_scope(self._state, call)
        known = self._state.resources.get(call.id)
        if known is None:
            name = f"{call.params['scope']}/{call.params['name']}"
            raise resource_not_found(SCOPED_RESOURCES.full_name, name, call.params["group"])
        return json_response(200, _shown(known, call.api_version))

    def put(self, call: Call) -> Response:
        """Link a resource: 200, or 202 where operations take time."""
        scope = stored_scope(self._state, call)
        self._refuse_busy(scope)
        wanted = text_member(object_member(call.body(), "properties"), "linkedResourceId")
        if wanted is None:
            raise ArmError(400, "InvalidParameter", "'properties.linkedResourceId' is missing.")
        linked = self._state.resources.get(wanted)
        if linked is None:
            raise ArmError(404, "ResourceNotFound", f"The linked resource '{wanted}' was not found.")
        if linked.type not in _LINKABLE:
            raise ArmError(400, "InvalidParameter", f"A resource of type '{linked.type}' cannot be linked to a scope.")
        stored = Resource(
            id=f"{scope.id}/scopedResources/{call.params['name']}",
            type=SCOPED_RESOURCE_TYPE,
            body={"properties": {"linkedResourceId": linked.id}, "location": linked.body["location"]},
        )
        self._state.resources.put(stored)
        headers = self._occupied(call, scope)
        return empty(202, headers) if headers else json_response(200, _shown(stored, call.api_version))

    def delete(self, call: Call) -> Response:
        """Remove a link: 202 and an operation; 204 when there is none."""
        scope = stored_scope(self._state, call)
        self._refuse_busy(scope)
        if not self._state.resources.delete(call.id):
            return empty(204)
        headers = self._occupied(call, scope)
        return empty(202, headers or operation_headers(call, self._start(call)))

    def _refuse_busy(self, scope: Resource) -> None:
        """A scope takes one change of its links at a time (text observed, code assumed)."""
        if scope.body["readyAt"] > self._state.clock():
            raise ArmError(409, "Conflict", "Cannot modify resource while in provisioning state: 'Provisioning'")

    def _occupied(self, call: Call, scope: Resource) -> dict[str, str]:
        """Begin an operation on the scope where operations take time; the headers that announce it."""
        if not self._state.timing.operation_duration:
            return {}
        operation = self._start(call)
        self._state.resources.put(replace(scope, body={**scope.body, "readyAt": operation.ends}))
        return operation_headers(call, operation)

    def _start(self, call: Call) -> LongOperation:
        return self._state.operations.start(call.id, busy="InProgress", duration=self._state.timing.operation_duration)


def scopes_of(state: State, id: str) -> JsonObject:
    """The read-only member `privateLinkScopedResources` of a resource; nothing where no scope holds it."""
    wanted = id.casefold()
    found = []
    for item in state.resources.of_type(SCOPED_RESOURCE_TYPE):
        if item.body["properties"]["linkedResourceId"].casefold() == wanted:
            scope = state.resources.get(item.id.rpartition("/scopedResources/")[0])
            assert scope is not None and scope.type == PRIVATE_LINK_SCOPE_TYPE
            found.append({"resourceId": item.id.lower(), "scopeId": scope.body["immutableId"]})
    return {"privateLinkScopedResources": found} if found else {}


def _shown(item: Resource, api_version: str) -> JsonObject:
    properties = {
        "linkedResourceId": item.body["properties"]["linkedResourceId"].lower(),
        "provisioningState": "Succeeded",
    }
    if api_version >= _KIND_SINCE:
        properties |= {"kind": "Resource", "subscriptionLocation": item.body["location"]}
    return {"id": item.id.lower(), "name": item.name, "type": SCOPED_RESOURCES.full_name, "properties": properties}
