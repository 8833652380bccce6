"""Azure Monitor's metrics of data collection rules: their values, and what metrics there are.

Resource Manager's checks are here in short: token, audience, right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import Operation, Request, Response
from provisioner.emulator.meters import Meters
from provisioner.emulator.services.metrics.access import RULE
from provisioner.emulator.services.metrics.definitions import list_definitions, list_namespaces
from provisioner.emulator.services.metrics.values import get_batch, list_values
from provisioner.emulator.state import State

_BATCH = "/subscriptions/{subscription}/metrics:getBatch"


def operations(state: State, counted: Meters) -> Sequence[Operation]:
    """All operations, to be tried before Resource Manager's own."""

    def below(rule: str, kind: str, handler: Callable[[Request], Response]) -> Operation:
        return _operation("GET", f"{rule}/providers/Microsoft.Insights/{kind}", handler)

    return (
        below(RULE, "metrics", lambda request: list_values(state, counted, request)),
        below(RULE, "metricDefinitions", lambda request: list_definitions(state, request)),
        below(RULE, "metricNamespaces", lambda request: list_namespaces(state, request)),
        _operation("POST", _BATCH, lambda request: get_batch(state, counted, request)),
    )


def _operation(method: str, path: str, handler: Callable[[Request], Response]) -> Operation:
    def answer(request: Request) -> Response:
        try:
            return handler(request)
        except ArmError as error:
            return error.response()

    return Operation(method=method, path=path, handler=answer, control_plane=True)
