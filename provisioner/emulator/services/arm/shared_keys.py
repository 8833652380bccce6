"""`POST …/workspaces/{name}/sharedKeys`: the keys that agents and the retired Data Collector API sign with."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import resource_not_found
from provisioner.emulator.http import Operation, Response, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.types import WORKSPACES
from provisioner.emulator.state import State
from provisioner.emulator.state.shared_keys import shared_keys

_PATH = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.OperationalInsights"
    "/workspaces/{workspace}/sharedKeys"
)


class SharedKeys:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (gate.operation("POST", _PATH, WORKSPACES, "sharedKeys/action", self.show),)

    def show(self, call: Call) -> Response:
        """Both keys of a workspace."""
        workspace = self._state.resources.get(call.id.rpartition("/")[0])
        if workspace is None:
            raise resource_not_found(WORKSPACES.full_name, call.params["workspace"], call.params["group"])
        customer_id = str(workspace.body["properties"]["customerId"])
        return json_response(200, shared_keys(self._state.directory.signing_key, customer_id))
