"""Long-running operations of Log Analytics: the headers that announce one, and the status that clients poll."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.spelling import timestamp
from provisioner.emulator.services.arm.types import OPERATION_STATUSES, TABLES
from provisioner.emulator.state import State
from provisioner.emulator.state.operations import LongOperation

_STATUS = (
    "/subscriptions/{subscription}/providers/Microsoft.OperationalInsights/locations/{location}"
    "/operationstatuses/{operation}"
)
_RESULT = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.OperationalInsights"
    "/workspaces/{workspace}/tables/{table}/operationresults/{operation}"
)


def status_url(call: Call, location: str, operation: LongOperation) -> str:
    """Where the status of an operation is polled, below the address that the client used."""
    subscription = call.params["subscription"]
    return (
        f"{call.request.base_url}/subscriptions/{subscription}/providers/Microsoft.OperationalInsights"
        f"/locations/{location}/operationstatuses/{operation.id}?api-version={call.api_version}"
    )


class OperationStatuses:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _STATUS, OPERATION_STATUSES, None, self.status),
            gate.operation("GET", _RESULT, TABLES, "read", self.result),
        )

    def status(self, call: Call) -> Response:
        """How far an operation is; while it runs, `retry-after-ms` says when to ask again."""
        id = call.id.replace("/operationStatuses/", "/operationstatuses/")
        return show_status(self._state, find_operation(self._state, call), id)

    def result(self, call: Call) -> Response:
        """The older way to poll: 202 while it runs."""
        operation = find_operation(self._state, call)
        if self._state.operations.is_running(operation):
            return empty(202, {"location": f"{call.request.base_url}{call.id}?api-version={call.api_version}"})
        if operation.error is not None:
            return json_response(400, {"error": operation.error})
        return empty(204)


def find_operation(state: State, call: Call) -> LongOperation:
    """The operation that a call asks for."""
    operation = state.operations.get(call.params["operation"])
    if operation is None:
        raise ArmError(404, "NotFound", f"Operation '{call.params['operation']}' was not found.")
    return operation


def show_status(state: State, operation: LongOperation, id: str) -> Response:
    """The status of an operation; `id` is the status's own."""
    body: JsonObject = {"id": id, "name": operation.id, "startTime": timestamp(operation.started)}
    if state.operations.is_running(operation):
        left = min(1.0, operation.ends - state.clock())
        wait = {"retry-after-ms": str(max(10, round(left * 1000)))}
        return json_response(200, {**body, "status": operation.busy}, wait)
    body["endTime"] = timestamp(operation.ends)
    if operation.error is not None:
        return json_response(200, {**body, "status": "Failed", "error": operation.error})
    return json_response(200, {**body, "status": "Succeeded", "properties": {}})
