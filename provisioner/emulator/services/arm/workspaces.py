"""Log Analytics workspaces: created at once, announced as a long-running operation."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace

from provisioner.emulator.arm_errors import ArmError, resource_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.longrun import status_url
from provisioner.emulator.services.arm.members import object_member, tags_member, text_member
from provisioner.emulator.services.arm.scoped_resources import scopes_of
from provisioner.emulator.services.arm.spelling import new_etag, timestamp, workspace_spelling
from provisioner.emulator.services.arm.tracked import location_of
from provisioner.emulator.services.arm.types import WORKSPACES
from provisioner.emulator.state import State
from provisioner.emulator.state.classic_tables import classic_table
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.snapshot import WORKSPACE_TYPE

_IN_SUBSCRIPTION = "/subscriptions/{subscription}/providers/Microsoft.OperationalInsights/workspaces"
_IN_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.OperationalInsights/workspaces"
_ONE = f"{_IN_GROUP}/{{workspace}}"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]")
_SKUS = ("Free", "Standard", "Premium", "PerNode", "PerGB2018", "Standalone", "CapacityReservation", "LACluster")
_DEFAULT_RULE = "defaultDataCollectionRuleResourceId"
_ACCESS = ("publicNetworkAccessForIngestion", "publicNetworkAccessForQuery")


class Workspaces:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _IN_SUBSCRIPTION, WORKSPACES, "read", self.list),
            gate.operation("GET", _IN_GROUP, WORKSPACES, "read", self.list),
            gate.operation("GET", _ONE, WORKSPACES, "read", self.get),
            gate.operation("PUT", _ONE, WORKSPACES, "write", self.put),
            gate.operation("PATCH", _ONE, WORKSPACES, "write", self.patch),
            gate.operation("DELETE", _ONE, WORKSPACES, "delete", self.delete),
        )

    def list(self, call: Call) -> Response:
        """The workspaces of a subscription or a resource group."""
        scope = call.id.partition("/providers/")[0]
        found = self._state.resources.of_type(WORKSPACE_TYPE, scope)
        return json_response(200, {"value": [self._shown(item) for item in found]})

    def get(self, call: Call) -> Response:
        """One workspace."""
        return json_response(200, self._shown(self._stored(call)))

    def put(self, call: Call) -> Response:
        """Create a workspace (201 and an operation), or change it (200)."""
        body = call.body()
        known = self._state.resources.get(call.id)
        location = location_of(body, known, call)
        properties = _properties(object_member(body, "properties"), known.body["properties"] if known else {})
        now = timestamp(self._state.clock())
        if known is None:
            if not _NAME.fullmatch(call.params["workspace"]):
                raise _bad_name(call.params["workspace"])
            properties = {"customerId": str(uuid.uuid4()), "createdDate": now, **properties}
        stored = Resource(
            id=known.id if known else call.id,
            type=WORKSPACE_TYPE,
            body={
                "location": location,
                "tags": tags_member(body),
                "etag": new_etag(),
                "properties": {**properties, "modifiedDate": now},
            },
        )
        self._state.resources.put(stored)
        if known is not None:
            return json_response(200, self._shown(stored))
        return self._announced(call, stored, location)

    def patch(self, call: Call) -> Response:
        """Change tags and the properties that are named."""
        known, body = self._stored(call), call.body()
        properties = _properties(object_member(body, "properties"), known.body["properties"])
        changed = {
            **known.body,
            "tags": tags_member(body, known.body["tags"]),
            "etag": new_etag(),
            "properties": {**properties, "modifiedDate": timestamp(self._state.clock())},
        }
        return json_response(200, self._shown(self._state.resources.put(replace(known, body=changed))))

    def delete(self, call: Call) -> Response:
        """Remove a workspace with its tables; 204 when there is none."""
        gone = self._state.resources.delete(call.id)
        return empty(200 if gone else 204)

    def _announced(self, call: Call, stored: Resource, location: str) -> Response:
        operation = self._state.operations.start(
            stored.id, busy="InProgress", duration=self._state.timing.operation_duration
        )
        ending = replace(stored, body={**stored.body, "readyAt": operation.ends})
        self._state.resources.put(ending)
        for name in self._state.behaviour.classic_tables:
            self._state.resources.put(classic_table(stored.id, name, None, self._state.clock()))
        headers = {
            "azure-asyncoperation": status_url(call, location, operation),
            "location": f"{call.request.base_url}{stored.id}?api-version={call.api_version}",
        }
        shown = self._shown(ending)
        shown["properties"]["provisioningState"] = "Creating"
        return json_response(201, shown, headers)

    def _stored(self, call: Call) -> Resource:
        known = self._state.resources.get(call.id)
        if known is None:
            raise resource_not_found(WORKSPACES.full_name, call.params["workspace"], call.params["group"])
        return known

    def _shown(self, item: Resource) -> JsonObject:
        body = item.body
        ready = body.get("readyAt", 0.0) <= self._state.clock()
        shown: JsonObject = {
            "properties": {
                "source": "Azure",
                "provisioningState": "Succeeded" if ready else "Creating",
                **body["properties"],
                **scopes_of(self._state, item.id),
            },
            "location": body["location"],
            "tags": body["tags"],
            "id": workspace_spelling(item.id),
            "name": item.name,
            "type": WORKSPACES.full_name,
            "etag": body["etag"],
        }
        if body["tags"] is None:
            del shown["tags"]
        return shown


def _properties(wanted: JsonObject, known: JsonObject) -> JsonObject:
    """The stored properties after a change: what is named replaces, the rest stays or gets its default."""
    sku = text_member(object_member(wanted, "sku"), "name") or known.get("sku", {}).get("name", "PerGB2018")
    name = next((item for item in _SKUS if item.casefold() == sku.casefold()), None)
    if name is None:
        raise ArmError(400, "InvalidParameter", f"Invalid SKU name '{sku}'. Valid values are: {', '.join(_SKUS)}.")
    features = {
        "legacy": 0,
        "searchVersion": 1,
        "enableLogAccessUsingOnlyResourcePermissions": True,
        **known.get("features", {}),
        **object_member(wanted, "features"),
    }
    capping = object_member(wanted, "workspaceCapping") or known.get("workspaceCapping", {})
    properties = {
        **known,
        "sku": {"name": name},
        "retentionInDays": _retention(wanted.get("retentionInDays", known.get("retentionInDays", 30)), name),
        "features": features,
        "workspaceCapping": {"dailyQuotaGb": capping.get("dailyQuotaGb", -1.0), "dataIngestionStatus": "RespectQuota"},
    }
    for key in _ACCESS:
        properties[key] = text_member(wanted, key) or known.get(key, "Enabled")
    default_rule = text_member(wanted, _DEFAULT_RULE)
    if default_rule:
        properties[_DEFAULT_RULE] = default_rule
    return properties


def _retention(days: object, sku: str) -> int:
    least = 7 if sku == "Free" else 30
    if isinstance(days, bool) or not isinstance(days, int) or not least <= days <= 730:
        raise ArmError(
            400,
            "InvalidParameter",
            f"'RetentionInDays' property doesn't match the SKU limits: {days} is not between {least} and 730.",
        )
    return days


def _bad_name(name: str) -> ArmError:
    return ArmError(
        400,
        "InvalidResourceName",
        f"Workspace name '{name}' is invalid. It must be 4 to 63 letters, digits and hyphens, and begin and end with a "
        "letter or digit.",
    )
