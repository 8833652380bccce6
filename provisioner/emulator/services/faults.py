"""Orders of faults: `GET`, `POST` and `DELETE /_emulator/faults`, for who holds the data directory's key."""

from __future__ import annotations

import json
from collections.abc import Sequence

from provisioner.emulator.admin import admin_operation, refused
from provisioner.emulator.faults import read_fault
from provisioner.emulator.http import Operation, Request, Response, empty, json_response
from provisioner.emulator.state import State
from provisioner.emulator.state.faults import Fault

PATH = "/_emulator/faults"


def operations(state: State) -> Sequence[Operation]:
    """What this module answers."""
    key = state.directory.admin_key

    def show(request: Request) -> Response:
        return json_response(200, {"faults": state.faults.to_json()})

    def order(request: Request) -> Response:
        try:
            value = json.loads(request.body)
        except (ValueError, RecursionError):
            return refused(400, "BadRequest", "A JSON object or a list of them is expected.")
        found = [read_fault(item) for item in (value if isinstance(value, list) else [value])]
        wrong = next((item for item in found if isinstance(item, str)), None)
        if wrong is not None:
            return refused(400, "BadRequest", wrong)
        state.faults.add(item for item in found if isinstance(item, Fault))
        return show(request)

    def clear(request: Request) -> Response:
        state.faults.clear()
        return empty(204)

    return (
        admin_operation(key, "GET", PATH, show),
        admin_operation(key, "POST", PATH, order),
        admin_operation(key, "DELETE", PATH, clear),
    )
