"""What there is: the tracked resources of a subscription or of a resource group, whatever their type."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import group_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, json_response
from provisioner.emulator.services.arm.filters import matches_resource_filter
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.types import GROUPS
from provisioner.emulator.state import State
from provisioner.emulator.state.resources import Resource

_IN_SUBSCRIPTION = "/subscriptions/{subscription}/resources"
_IN_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/resources"
_RIGHT = "Microsoft.Resources/subscriptions"
_TRACKED = {
    "microsoft.insights/datacollectionendpoints": "Microsoft.Insights/dataCollectionEndpoints",
    "microsoft.insights/datacollectionrules": "Microsoft.Insights/dataCollectionRules",
    "microsoft.insights/privatelinkscopes": "Microsoft.Insights/privateLinkScopes",
    "microsoft.managedidentity/userassignedidentities": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "microsoft.operationalinsights/workspaces": "Microsoft.OperationalInsights/workspaces",
}


class Inventory:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _IN_SUBSCRIPTION, GROUPS, f"{_RIGHT}/resources/read", self.in_subscription),
            gate.operation("GET", _IN_GROUP, GROUPS, f"{_RIGHT}/resourceGroups/resources/read", self.in_group),
        )

    def in_subscription(self, call: Call) -> Response:
        """The resources of a subscription."""
        return self._listed(call)

    def in_group(self, call: Call) -> Response:
        """The resources of a resource group."""
        if self._state.resources.get(_scope(call)) is None:
            raise group_not_found(call.params["group"])
        return self._listed(call)

    def _listed(self, call: Call) -> Response:
        wanted = call.request.query_value("$filter")
        items = (
            _shown(item, name)
            for type, name in _TRACKED.items()
            for item in self._state.resources.of_type(type, _scope(call))
        )
        return json_response(200, {"value": [item for item in items if matches_resource_filter(item, wanted)]})


def _scope(call: Call) -> str:
    return call.id.rpartition("/resources")[0]


def _shown(item: Resource, type: str) -> JsonObject:
    shown: JsonObject = {"id": item.id, "name": item.name, "type": type, "location": item.body["location"]}
    if item.body.get("kind"):
        shown["kind"] = item.body["kind"]
    return shown | ({"tags": item.body["tags"]} if item.body.get("tags") else {})
