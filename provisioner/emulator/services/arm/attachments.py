"""What can be attached to rules, endpoints and scopes in Azure and never is here: lists that are always empty.

Rules and endpoints are associated with machines, private link scopes have private endpoints; the emulator has neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import resource_not_found
from provisioner.emulator.http import Operation, Response, json_response
from provisioner.emulator.services.arm.gate import ArmHandler, Call, Gate
from provisioner.emulator.services.arm.types import (
    ASSOCIATIONS,
    ENDPOINTS,
    PRIVATE_ENDPOINTS,
    PRIVATE_LINK_SCOPES,
    RULES,
    ResourceType,
)
from provisioner.emulator.state import State

_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers"


class Attachments:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return tuple(
            gate.operation("GET", f"{_GROUP}/{parent.full_name}/{{name}}/{kind}", type, "read", self._lists(parent))
            for parent, kind, type in (
                (RULES, "associations", ASSOCIATIONS),
                (ENDPOINTS, "associations", ASSOCIATIONS),
                (PRIVATE_LINK_SCOPES, "privateEndpointConnections", PRIVATE_ENDPOINTS),
            )
        )

    def _lists(self, parent: ResourceType) -> ArmHandler:
        def list_none(call: Call) -> Response:
            if self._state.resources.get(call.id.rpartition("/")[0]) is None:
                raise resource_not_found(parent.full_name, call.params["name"], call.params["group"])
            return json_response(200, {"value": []})

        return list_none
