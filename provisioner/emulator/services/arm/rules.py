"""Data collection rules: PUT answers 200 even for a new one, with an immutable ID that stays for its life."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from provisioner.emulator.arm_errors import ArmError, Detail, resource_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.members import tags_member, text_member
from provisioner.emulator.services.arm.rule_checks import Draft, check_rule
from provisioner.emulator.services.arm.rule_view import show_rule
from provisioner.emulator.services.arm.spelling import new_etag
from provisioner.emulator.services.arm.tracked import check_match, identity_of, location_of, system_data
from provisioner.emulator.services.arm.types import RULES
from provisioner.emulator.state import Column, State, Table, Workspace
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.schema_lag import seen_columns
from provisioner.emulator.state.snapshot import RULE_TYPE

_IN_SUBSCRIPTION = "/subscriptions/{subscription}/providers/Microsoft.Insights/dataCollectionRules"
_IN_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights/dataCollectionRules"
_ONE = f"{_IN_GROUP}/{{rule}}"
_WRITABLE = (
    "description",
    "dataCollectionEndpointId",
    "references",
    "agentSettings",
    "streamDeclarations",
    "dataSources",
    "directDataSources",
    "destinations",
    "dataFlows",
)
_SUPPORTED = {"api-supported-versions": ", ".join(RULES.versions)}


class Rules:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _IN_SUBSCRIPTION, RULES, "read", self.list),
            gate.operation("GET", _IN_GROUP, RULES, "read", self.list),
            gate.operation("GET", _ONE, RULES, "read", self.get),
            gate.operation("PUT", _ONE, RULES, "write", self.put),
            gate.operation("PATCH", _ONE, RULES, "write", self.patch),
            gate.operation("DELETE", _ONE, RULES, "delete", self.delete),
        )

    def list(self, call: Call) -> Response:
        """The rules of a subscription or a resource group."""
        found = self._state.resources.of_type(RULE_TYPE, call.id.partition("/providers/")[0])
        shown = [show_rule(item, call.api_version, call.request.base_url) for item in found]
        return json_response(200, {"value": shown}, _SUPPORTED)

    def get(self, call: Call) -> Response:
        """One rule."""
        return self._answer(call, self._stored(call))

    def put(self, call: Call) -> Response:
        """Create a rule, or replace all of it but its kind and its immutable ID."""
        body, known = call.body(), self._state.resources.get(call.id)
        check_match(call, known)
        location = location_of(body, known, call)
        properties = _properties(body)
        kind = text_member(body, "kind")
        if known is not None and known.body["kind"] != kind:
            raise _kind_changed(kind, known.body["kind"])
        self._check(call, kind, location, properties)
        _fill_workspace_ids(properties, self._state)
        kept = known.body["properties"] if known else {}
        properties["immutableId"] = kept.get("immutableId") or f"dcr-{uuid.uuid4().hex}"
        stored = Resource(
            id=known.id if known else call.id,
            type=RULE_TYPE,
            body={
                "location": location,
                "kind": kind,
                "tags": tags_member(body),
                "identity": identity_of(body.get("identity"), known, self._state),
                "etag": new_etag(),
                "systemData": system_data(call, known, self._state),
                "properties": properties,
            },
        )
        return self._answer(call, self._state.resources.put(stored))

    def patch(self, call: Call) -> Response:
        """Change tags and identity; properties are not for PATCH."""
        known, body = self._stored(call), call.body()
        check_match(call, known)
        changed = {
            **known.body,
            "tags": tags_member(body, known.body["tags"]),
            "identity": identity_of(body.get("identity", known.body["identity"]), known, self._state),
            "etag": new_etag(),
            "systemData": system_data(call, known, self._state),
        }
        return self._answer(call, self._state.resources.put(replace(known, body=changed)))

    def delete(self, call: Call) -> Response:
        """Remove a rule with its role assignments and diagnostic settings; 204 when there is none."""
        return empty(200 if self._state.resources.delete(call.id) else 204, _SUPPORTED)

    def _check(self, call: Call, kind: str | None, location: str, properties: Mapping[str, Any]) -> None:
        draft = Draft(
            name=call.params["rule"],
            kind=kind,
            location=location,
            properties=properties,
            routes=self._state.routes(),
            location_of=self._location_of,
            endpoint_of=self._state.resources.get,
            seen_columns=self._seen_columns,
        )
        try:
            faults = check_rule(draft)
        except (AttributeError, KeyError, TypeError) as exc:
            raise ArmError(400, "InvalidProperty", "Resource payload is missing or invalid.") from exc
        if faults:
            raise ArmError(400, "InvalidPayload", "Data collection rule is invalid", details=faults)

    def _seen_columns(self, workspace: Workspace, table: Table) -> tuple[Column, ...] | None:
        """A table's columns as rules see them; None for a table that they do not see yet."""
        lag = self._state.timing.schema_lag
        stored = self._state.resources.get(f"{workspace.id}/tables/{table.name}") if lag else None
        return table.columns if stored is None else seen_columns(stored, self._state.clock() - lag)

    def _location_of(self, workspace: Workspace) -> str:
        stored = self._state.resources.get(workspace.id)
        return str(stored.body["location"]) if stored else ""

    def _stored(self, call: Call) -> Resource:
        known = self._state.resources.get(call.id)
        if known is None:
            raise resource_not_found(RULES.full_name, call.params["rule"], call.params["group"])
        return known

    def _answer(self, call: Call, item: Resource) -> Response:
        shown = show_rule(item, call.api_version, call.request.base_url)
        return json_response(200, shown, {**_SUPPORTED, "etag": item.body["etag"]})


def _properties(body: JsonObject) -> JsonObject:
    """The writable properties; read-only ones are ignored, since tools send back what they got."""
    properties = body.get("properties")
    if not isinstance(properties, dict):
        raise ArmError(400, "InvalidPayload", "Invalid resource payload: 'properties' are missing.")
    return {name: properties[name] for name in _WRITABLE if properties.get(name) is not None}


def _fill_workspace_ids(properties: JsonObject, state: State) -> None:
    destinations = dict(properties.get("destinations") or {})
    routes = state.routes()
    entries = []
    for entry in destinations.get("logAnalytics") or []:
        workspace = routes.workspace_of(entry["workspaceResourceId"])
        entries.append({**entry, "workspaceId": workspace.customer_id if workspace else None})
    if entries:
        properties["destinations"] = {**destinations, "logAnalytics": entries}


def _kind_changed(new: object, old: object) -> ArmError:
    message = f"The new DCR kind `{new or ''}` is different from the previous one `{old or ''}`. The kind is immutable."
    return ArmError(400, "InvalidPayload", message, details=(Detail(code="InvalidPayload", message=message),))
