"""The tracked resources of a resource group or of a subscription, whatever their type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.emulator.arm_errors import group_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, json_response
from provisioner.emulator.services.arm.filters import matches_resource_filter
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.types import GROUPS
from provisioner.emulator.state import State

_IN_SUBSCRIPTION = "/subscriptions/{subscription}/resources"
_IN_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/resources"
_READ = "Microsoft.Resources/subscriptions/resources/read"
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
            gate.operation("GET", _IN_SUBSCRIPTION, GROUPS, None, self.list),
            gate.operation("GET", _IN_GROUP, GROUPS, _READ, self.list),
        )

    def list(self, call: Call) -> Response:
        """Those that `$filter` lets pass and the caller may read."""
        scope, group = call.id.removesuffix("/resources"), call.params.get("group")
        if group is not None and self._state.resources.get(scope) is None:
            raise group_not_found(group)
        wanted = call.request.query_value("$filter")
        found = [item for item in self._all(scope) if matches_resource_filter(item, wanted)]
        mine = [item for item in found if self._state.has_action(call.principal, item["id"], f"{item['type']}/read")]
        return json_response(200, {"value": mine})

    def _all(self, scope: str) -> Iterator[JsonObject]:
        for type, name in _TRACKED.items():
            for item in self._state.resources.of_type(type, scope):
                shown = {"id": item.id, "name": item.name, "type": name, "location": item.body["location"]}
                kind, tags = item.body.get("kind"), item.body.get("tags")
                yield shown | ({"kind": kind} if kind else {}) | ({"tags": tags} if tags else {})
