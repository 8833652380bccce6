"""Azure Monitor Private Link Scopes: which networks reach what, and whether they reach the public too.

A new scope is 201, a removal 202 with an operation (recorded); the words of refusals are ours.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from provisioner.emulator.arm_errors import ArmError, resource_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.longrun import find_operation, show_status
from provisioner.emulator.services.arm.members import object_member, tags_member, text_member
from provisioner.emulator.services.arm.spelling import new_etag, normalised_location
from provisioner.emulator.services.arm.tracked import check_match, system_data
from provisioner.emulator.services.arm.types import PRIVATE_LINK_SCOPES, PRIVATE_LINK_STATUSES
from provisioner.emulator.state import State
from provisioner.emulator.state.operations import LongOperation
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.snapshot import PRIVATE_LINK_SCOPE_TYPE

_IN_SUBSCRIPTION = "/subscriptions/{subscription}/providers/Microsoft.Insights/privateLinkScopes"
_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights"
_IN_GROUP = f"{_GROUP}/privateLinkScopes"
ONE = f"{_IN_GROUP}/{{scope}}"
_STATUS = f"{_GROUP}/privateLinkScopeOperationStatuses/{{operation}}"
_MODES = ("Open", "PrivateOnly")
_SETTINGS = ("queryAccessMode", "ingestionAccessMode")
_SETTINGS_SINCE = "2021-07-01-preview"


class PrivateLinkScopes:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _IN_SUBSCRIPTION, PRIVATE_LINK_SCOPES, "read", self.list),
            gate.operation("GET", _IN_GROUP, PRIVATE_LINK_SCOPES, "read", self.list),
            gate.operation("GET", ONE, PRIVATE_LINK_SCOPES, "read", self.get),
            gate.operation("PUT", ONE, PRIVATE_LINK_SCOPES, "write", self.put),
            gate.operation("PATCH", ONE, PRIVATE_LINK_SCOPES, "write", self.patch),
            gate.operation("DELETE", ONE, PRIVATE_LINK_SCOPES, "delete", self.delete),
            gate.operation("GET", _STATUS, PRIVATE_LINK_STATUSES, None, self.status),
        )

    def list(self, call: Call) -> Response:
        """The scopes of a subscription or a resource group."""
        found = self._state.resources.of_type(PRIVATE_LINK_SCOPE_TYPE, call.id.partition("/providers/")[0])
        return json_response(200, {"value": [_shown(item, call.api_version) for item in found], "nextLink": None})

    def get(self, call: Call) -> Response:
        """One scope."""
        return json_response(200, _shown(stored_scope(self._state, call), call.api_version))

    def put(self, call: Call) -> Response:
        """Create a scope (201), or replace its tags and access modes (200)."""
        body, known = call.body(), self._state.resources.get(call.id)
        check_match(call, known)
        _check_location(body)
        kept = known.body["properties"] if known else {"accessModeSettings": dict.fromkeys(_SETTINGS, "Open")}
        stored = Resource(
            id=known.id if known else call.id,
            type=PRIVATE_LINK_SCOPE_TYPE,
            body={
                "location": "global",
                "tags": tags_member(body),
                "etag": new_etag(),
                "immutableId": known.body["immutableId"] if known else str(uuid.uuid4()),
                "systemData": system_data(call, known, self._state),
                "readyAt": known.body["readyAt"] if known else 0.0,
                "properties": {"accessModeSettings": _modes(body, call.api_version, kept["accessModeSettings"])},
            },
        )
        self._state.resources.put(stored)
        return json_response(200 if known else 201, _shown(stored, call.api_version))

    def patch(self, call: Call) -> Response:
        """Change the tags."""
        known, body = stored_scope(self._state, call), call.body()
        changed = {**known.body, "tags": tags_member(body, known.body["tags"]), "etag": new_etag()}
        stored = self._state.resources.put(replace(known, body=changed))
        return json_response(200, _shown(stored, call.api_version))

    def delete(self, call: Call) -> Response:
        """Remove a scope with its links: 202 and an operation; 204 when there is none."""
        if not self._state.resources.delete(call.id):
            return empty(204)
        return started(self._state, call, "Deleting")

    def status(self, call: Call) -> Response:
        """How far an operation on a scope or on one of its links is."""
        return show_status(self._state, find_operation(self._state, call), call.id)


def stored_scope(state: State, call: Call) -> Resource:
    """The scope that a call is about."""
    known = state.resources.get(call.id.rpartition("/scopedResources")[0] or call.id)
    if known is None:
        raise resource_not_found(PRIVATE_LINK_SCOPES.full_name, call.params["scope"], call.params["group"])
    return known


def started(state: State, call: Call, busy: str) -> Response:
    """202 for an operation that begins now, with the address of its status."""
    operation = state.operations.start(call.id, busy=busy, duration=state.timing.operation_duration)
    return empty(202, operation_headers(call, operation))


def operation_headers(call: Call, operation: LongOperation) -> dict[str, str]:
    """Where the status of an operation is polled."""
    scope = f"/subscriptions/{call.params['subscription']}/resourceGroups/{call.params['group']}"
    place = f"{call.request.base_url}{scope}/providers/Microsoft.Insights/privateLinkScopeOperationStatuses"
    return {"azure-asyncoperation": f"{place}/{operation.id}?api-version={call.api_version}"}


def _check_location(body: JsonObject) -> None:
    location = text_member(body, "location")
    if location is None:
        raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
    if normalised_location(location) != "global":
        raise ArmError(
            400,
            "LocationNotAvailableForResourceType",
            f"The provided location '{location}' is not available for resource type "
            f"'{PRIVATE_LINK_SCOPES.full_name.lower()}'. List of available regions for the resource type is 'global'.",
        )


def _modes(body: JsonObject, api_version: str, kept: JsonObject) -> JsonObject:
    """The access modes; from the version on that has them they are required (documented)."""
    if api_version < _SETTINGS_SINCE:
        return kept
    settings = object_member(object_member(body, "properties"), "accessModeSettings")
    found: JsonObject = {name: _mode(name, text_member(settings, name)) for name in _SETTINGS}
    return found | {"exclusions": settings.get("exclusions") or []}


def _mode(name: str, wanted: str | None) -> str:
    found = next((mode for mode in _MODES if mode.casefold() == (wanted or "").casefold()), None)
    if found is None:
        what = f"is '{wanted}'" if wanted else "is missing"
        raise ArmError(
            400,
            "InvalidParameter",
            f"'properties.accessModeSettings.{name}' {what}. Valid values are: {', '.join(_MODES)}.",
            target=f"properties.accessModeSettings.{name}",
        )
    return found


def _shown(item: Resource, api_version: str) -> JsonObject:
    body = item.body
    properties: JsonObject = {"provisioningState": "Succeeded", "privateEndpointConnections": []}
    if api_version >= _SETTINGS_SINCE:
        properties["accessModeSettings"] = {"exclusions": [], **body["properties"]["accessModeSettings"]}
    shown: JsonObject = {
        "id": item.id.lower(),
        "name": item.name,
        "type": PRIVATE_LINK_SCOPES.full_name,
        "location": body["location"],
        "properties": properties,
        "etag": body["etag"],
        "systemData": body["systemData"],
    }
    return shown if body["tags"] is None else {**shown, "tags": body["tags"]}
