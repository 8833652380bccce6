"""The list of requests: `GET /_emulator/requests`, for who holds the data directory's key."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.admin import admin_operation, refused
from provisioner.emulator.arrivals import Arrivals
from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.state import State

PATH = "/_emulator/requests"
_MOST = 100


def operations(state: State, seen: Arrivals) -> Sequence[Operation]:
    """What this module answers."""

    def show(request: Request) -> Response:
        top = request.query_value("top") or str(_MOST)
        if not (top.isascii() and top.isdigit()):
            return refused(400, "BadRequest", "`top` is a number.")
        found = seen.latest(request.query_value("rule"), int(top))
        return json_response(200, {"requests": [item.to_json() for item in found]})

    return (admin_operation(state.directory.admin_key, "GET", PATH, show),)
