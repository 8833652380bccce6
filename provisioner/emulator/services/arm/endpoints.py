"""Data collection endpoints: addresses of their own, which private link can close to the public.

The addresses are those of the emulator with the name that Azure would give the host as first segment of the path,
because a name below a loopback address cannot be resolved everywhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from provisioner.emulator.arm_errors import ArmError, Detail, resource_not_found
from provisioner.emulator.azure_hosts import endpoint_address
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.members import object_member, tags_member, text_member
from provisioner.emulator.services.arm.scoped_resources import scopes_of
from provisioner.emulator.services.arm.spelling import new_etag
from provisioner.emulator.services.arm.tracked import check_match, identity_of, location_of, system_data
from provisioner.emulator.services.arm.types import ENDPOINTS
from provisioner.emulator.state import State
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.snapshot import ENDPOINT_TYPE, endpoint_host

_IN_SUBSCRIPTION = "/subscriptions/{subscription}/providers/Microsoft.Insights/dataCollectionEndpoints"
_IN_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights/dataCollectionEndpoints"
_ONE = f"{_IN_GROUP}/{{endpoint}}"
_ACCESS = ("Enabled", "Disabled", "SecuredByPerimeter")
_PERIMETER_SINCE = "2022-06-01"
_SUPPORTED = {"api-supported-versions": ", ".join(ENDPOINTS.versions)}


class Endpoints:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _IN_SUBSCRIPTION, ENDPOINTS, "read", self.list),
            gate.operation("GET", _IN_GROUP, ENDPOINTS, "read", self.list),
            gate.operation("GET", _ONE, ENDPOINTS, "read", self.get),
            gate.operation("PUT", _ONE, ENDPOINTS, "write", self.put),
            gate.operation("PATCH", _ONE, ENDPOINTS, "write", self.patch),
            gate.operation("DELETE", _ONE, ENDPOINTS, "delete", self.delete),
        )

    def list(self, call: Call) -> Response:
        """The endpoints of a subscription or a resource group."""
        found = self._state.resources.of_type(ENDPOINT_TYPE, call.id.partition("/providers/")[0])
        return json_response(200, {"value": [self._shown(call, item) for item in found]}, _SUPPORTED)

    def get(self, call: Call) -> Response:
        """One endpoint."""
        return self._answer(call, self._stored(call))

    def put(self, call: Call) -> Response:
        """Create an endpoint, or replace all of it but its immutable ID."""
        body, known = call.body(), self._state.resources.get(call.id)
        check_match(call, known)
        location = location_of(body, known, call)
        wanted = object_member(body, "properties")
        kept = known.body["properties"] if known else {}
        stored = Resource(
            id=known.id if known else call.id,
            type=ENDPOINT_TYPE,
            body={
                "location": location,
                "kind": text_member(body, "kind"),
                "tags": tags_member(body),
                "identity": identity_of(body.get("identity"), known, self._state),
                "etag": new_etag(),
                "systemData": system_data(call, known, self._state),
                "properties": {
                    "description": text_member(wanted, "description"),
                    "immutableId": kept.get("immutableId") or f"dce-{uuid.uuid4().hex}",
                    "networkAcls": {"publicNetworkAccess": _access(wanted, call.api_version)},
                },
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
        """Remove an endpoint; rules that are bound to it lose that address (assumed); 204 when there is none."""
        return empty(200 if self._state.resources.delete(call.id) else 204, _SUPPORTED)

    def _stored(self, call: Call) -> Resource:
        known = self._state.resources.get(call.id)
        if known is None:
            raise resource_not_found(ENDPOINTS.full_name, call.params["endpoint"], call.params["group"])
        return known

    def _answer(self, call: Call, item: Resource) -> Response:
        return json_response(200, self._shown(call, item), {**_SUPPORTED, "etag": item.body["etag"]})

    def _shown(self, call: Call, item: Resource) -> JsonObject:
        body = item.body
        address = {"endpoint": endpoint_address(call.request.base_url, endpoint_host(item))}
        properties: JsonObject = {
            "immutableId": body["properties"]["immutableId"],
            "configurationAccess": address,
            "logsIngestion": address,
            "metricsIngestion": address,
            "networkAcls": body["properties"]["networkAcls"],
            **scopes_of(self._state, item.id),
            "provisioningState": "Succeeded",
        }
        if body["properties"]["description"] is not None:
            properties = {"description": body["properties"]["description"], **properties}
        shown: JsonObject = {"properties": properties, "location": body["location"]}
        shown |= {name: body[name] for name in ("tags", "kind", "identity") if body[name] is not None}
        return shown | {
            "id": item.id,
            "name": item.name,
            "type": ENDPOINTS.full_name,
            "etag": body["etag"],
            "systemData": body["systemData"],
        }


def _access(properties: JsonObject, api_version: str) -> str:
    """The access that a body asks for, `Enabled` where it asks for none (the refusal's text is ours)."""
    wanted = text_member(object_member(properties, "networkAcls"), "publicNetworkAccess") or "Enabled"
    choices = _ACCESS if api_version >= _PERIMETER_SINCE else _ACCESS[:2]
    found = next((choice for choice in choices if choice.casefold() == wanted.casefold()), None)
    if found is None:
        fault = Detail(
            code="InvalidProperty",
            message=f"'PublicNetworkAccess' is '{wanted}'. Valid values are: {', '.join(choices)}.",
            target="properties.networkAcls.publicNetworkAccess",
        )
        raise ArmError(400, "InvalidPayload", "Data collection endpoint is invalid", details=(fault,))
    return found
