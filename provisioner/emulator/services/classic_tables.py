"""`POST /_emulator/classicTables`: a table as the retired Data Collector API made it, which no API makes any more."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.admin import admin_operation, json_object, refused
from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.state import State
from provisioner.emulator.state.classic_tables import classic_table
from provisioner.emulator.state.snapshot import WORKSPACE_TYPE

PATH = "/_emulator/classicTables"


def operations(state: State) -> Sequence[Operation]:
    """What this module answers."""

    def make(request: Request) -> Response:
        body = json_object(request) or {}
        workspace = state.resources.get(str(body.get("workspaceId")))
        name, columns = body.get("name"), body.get("columns")
        if workspace is None or workspace.type != WORKSPACE_TYPE:
            return refused(404, "NotFound", "`workspaceId` is the ID of no workspace.")
        if not isinstance(name, str) or not name.endswith("_CL") or not isinstance(columns, dict | None):
            return refused(400, "BadRequest", "`name` must end with `_CL`; `columns` maps names to types.")
        made = state.resources.put(classic_table(workspace.id, name, columns, state.clock()))
        return json_response(200, {"id": made.id})

    return (admin_operation(state.directory.admin_key, "POST", PATH, make),)
