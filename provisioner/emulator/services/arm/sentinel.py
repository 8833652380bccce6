"""Microsoft Sentinel, as far as a workspace's tables depend on it: its onboarding state."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import ArmError, resource_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.spelling import new_etag
from provisioner.emulator.services.arm.types import ONBOARDING_STATES, WORKSPACES
from provisioner.emulator.state import State
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.snapshot import ONBOARDING_TAIL, ONBOARDING_TYPE

_WORKSPACE = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.OperationalInsights"
    "/workspaces/{workspace}"
)
_ALL = f"{_WORKSPACE}/providers/Microsoft.SecurityInsights/onboardingStates"
_ONE = f"{_ALL}/{{name}}"


class Sentinel:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _ALL, ONBOARDING_STATES, "read", self.list),
            gate.operation("GET", _ONE, ONBOARDING_STATES, "read", self.get),
            gate.operation("PUT", _ONE, ONBOARDING_STATES, "write", self.put),
            gate.operation("DELETE", _ONE, ONBOARDING_STATES, "delete", self.delete),
        )

    def list(self, call: Call) -> Response:
        """The one onboarding state, if there is any."""
        known = self._state.resources.get(f"{self._workspace(call).id}{ONBOARDING_TAIL}")
        return json_response(200, {"value": [_shown(known)] if known else []})

    def get(self, call: Call) -> Response:
        """Whether Sentinel is on."""
        self._workspace(call)
        known = self._state.resources.get(call.id)
        if known is None:
            name = f"{call.params['workspace']}/{call.params['name']}"
            raise resource_not_found(ONBOARDING_STATES.full_name, name, call.params["group"])
        return json_response(200, _shown(known))

    def put(self, call: Call) -> Response:
        """Switch Sentinel on: its tables are there from now on."""
        workspace = self._workspace(call)
        if call.params["name"].casefold() != "default":
            raise ArmError(400, "BadRequest", "The name of the onboarding state must be 'default'.")
        known = self._state.resources.get(call.id)
        id = f"{workspace.id}{ONBOARDING_TAIL}"
        stored = self._state.resources.put(Resource(id=id, type=ONBOARDING_TYPE, body={"etag": new_etag()}))
        return json_response(200 if known else 201, _shown(stored))

    def delete(self, call: Call) -> Response:
        """Switch Sentinel off."""
        return empty(200 if self._state.resources.delete(call.id) else 204)

    def _workspace(self, call: Call) -> Resource:
        known = self._state.resources.get(call.id.partition("/providers/Microsoft.SecurityInsights")[0])
        if known is None:
            raise resource_not_found(WORKSPACES.full_name, call.params["workspace"], call.params["group"])
        return known


def _shown(item: Resource) -> JsonObject:
    return {
        "id": item.id,
        "name": "default",
        "type": ONBOARDING_STATES.full_name,
        "etag": item.body["etag"],
        "properties": {"customerManagedKey": False},
    }
