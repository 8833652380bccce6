"""Tables of a workspace: writes are 202 with an operation, and a bad schema fails only there, as in Azure.

PUT is the whole table: values that it leaves out go back to their defaults, columns that it leaves out are dropped.
PATCH only adds columns and keeps what it does not name. In the first api-versions with tables, which know their
retention only, both are answered at once (their specification has no other answer than 200).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from provisioner.emulator.arm_errors import ArmError, resource_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.longrun import status_url
from provisioner.emulator.services.arm.members import object_member, text_member
from provisioner.emulator.services.arm.spelling import timestamp
from provisioner.emulator.services.arm.table_rules import (
    check_table_name,
    checked_plan,
    checked_retention,
    checked_total,
    column_faults,
    schema_error,
    type_changes,
)
from provisioner.emulator.services.arm.table_view import show_azure_table, show_table
from provisioner.emulator.services.arm.types import TABLES, WORKSPACES
from provisioner.emulator.state import State
from provisioner.emulator.state.azure_tables import AzureTable, azure_tables, find_azure_table
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.retention import retention_of
from provisioner.emulator.state.schema_lag import schema_history
from provisioner.emulator.state.snapshot import TABLE_TYPE, has_sentinel

_ALL = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.OperationalInsights"
    "/workspaces/{workspace}/tables"
)
_ONE = f"{_ALL}/{{table}}"
_DESCRIPTIVE = ("description", "displayName", "dataTypeHint")
_MAX_TABLES = 500
_AT_ONCE = ("2020-08-01", "2021-06-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """What a call is about: the stored table, if any, in its workspace, and the Azure table of that name, if any."""

    workspace: Resource
    known: Resource | None
    azure: AzureTable | None

    @property
    def body(self) -> dict[str, Any]:
        """The stored values, or those a table begins with."""
        return self.known.body if self.known else {}

    @property
    def days(self) -> int:
        """The workspace's retention."""
        return int(self.workspace.body["properties"]["retentionInDays"])


class Tables:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _ALL, TABLES, "read", self.list),
            gate.operation("GET", _ONE, TABLES, "read", self.get),
            gate.operation("PUT", _ONE, TABLES, "write", self.put),
            gate.operation("PATCH", _ONE, TABLES, "write", self.patch),
            gate.operation("DELETE", _ONE, TABLES, "delete", self.delete),
            gate.operation("POST", f"{_ONE}/migrate", TABLES, "migrate/action", self.migrate),
        )

    def list(self, call: Call) -> Response:
        """All tables: Azure's, then the custom ones."""
        workspace = self._workspace(call)
        stored = {item.name: item for item in self._state.resources.of_type(TABLE_TYPE, workspace.id)}
        azure = [
            self._shown(_Target(workspace=workspace, known=stored.pop(name, None), azure=table))
            for name, table in sorted(azure_tables().items())
            if self._is_there(workspace, table)
        ]
        custom = [self._shown(_Target(workspace=workspace, known=item, azure=None)) for item in stored.values()]
        return json_response(200, {"value": [*azure, *custom]})

    def get(self, call: Call) -> Response:
        """One table."""
        return json_response(200, self._shown(self._target(call)))

    def put(self, call: Call) -> Response:
        """Create a table, or replace its definition."""
        target = self._target(call, must_exist=False)
        wanted = _properties(call)
        _refuse_classic(target.known)
        columns = _columns(wanted)
        if columns is None:
            return self._at_once(call, self._write(call, target, wanted, target.body.get("columns", [])))
        return self._write(call, target, wanted, columns)

    def patch(self, call: Call) -> Response:
        """Add columns and change what is named; the new columns come first."""
        target = self._target(call)
        wanted, known = _properties(call), target.body
        new = _columns(wanted) or []
        if new:
            _refuse_classic(target.known)
        names = {column["name"] for column in new}
        columns = [*new, *(column for column in known.get("columns", []) if column["name"] not in names)]
        for key, stored in (("retentionInDays", "retention"), ("totalRetentionInDays", "totalRetention")):
            wanted.setdefault(key, known.get(stored))
        for key in ("description", "displayName"):
            wanted["schema"].setdefault(key, known.get(key))
        answer = self._write(call, target, wanted, columns)
        return answer if new else self._at_once(call, answer)

    def delete(self, call: Call) -> Response:
        """Take a custom table away; its rows stay until their retention ends and return with it."""
        workspace = self._workspace(call)
        if find_azure_table(call.params["table"]):
            raise ArmError(
                400, "InvalidParameter", f"Table '{call.params['table']}' is an Azure table: it cannot be deleted."
            )
        _refuse_classic(self._state.resources.get(call.id))
        if not self._state.resources.delete(call.id):
            return empty(204)
        return self._announced(call, workspace, busy="Deleting", error=None)

    def migrate(self, call: Call) -> Response:
        """Make a classic table one that rules can write to, for good; for others nothing happens."""
        known = self._target(call).known
        if known is not None and known.body.get("classic"):
            self._state.resources.put(replace(known, body={**known.body, "classic": False, "migrated": True}))
        return empty(200)

    def _at_once(self, call: Call, answer: Response) -> Response:
        """What a write is answered with that names no columns."""
        known = self._state.resources.get(call.id)
        if call.api_version not in _AT_ONCE or known is None:
            return answer
        return json_response(200, self._shown(self._target(call)))

    def _write(self, call: Call, target: _Target, wanted: JsonObject, columns: Sequence[JsonObject]) -> Response:
        now, known = self._state.clock(), target.body
        self._refuse_busy(known, now)
        plan = checked_plan(wanted.get("plan"), known.get("plan"), target.azure, known.get("planChanged", 0.0), now)
        draft = {
            "plan": plan,
            "retention": checked_retention(wanted.get("retentionInDays"), plan),
            "totalRetention": None,
        }
        interactive, _ = retention_of(draft, target.days)
        draft["totalRetention"] = checked_total(wanted.get("totalRetentionInDays"), interactive)
        types = {**known.get("dropped", {}), **{c["name"]: c["type"] for c in known.get("columns", [])}}
        faults = [*column_faults(columns, target.azure), *type_changes(columns, types)]
        if faults:
            return self._announced(call, target.workspace, busy="Updating", error=schema_error(faults))
        return self._store(call, target, wanted, {**draft, "columns": list(columns), "dropped": types})

    def _store(self, call: Call, target: _Target, wanted: JsonObject, draft: dict[str, Any]) -> Response:
        now, known, schema = self._state.clock(), target.body, wanted["schema"]
        kept = {column["name"] for column in draft["columns"]}
        id = target.known.id if target.known else call.id
        name = target.azure.name if target.azure else id.rpartition("/")[2]
        body = {
            **draft,
            "dropped": {key: value for key, value in draft["dropped"].items() if key not in kept},
            "azure": target.azure is not None,
            "classic": known.get("classic", False),
            "migrated": known.get("migrated", False),
            "description": text_member(schema, "description"),
            "displayName": text_member(schema, "displayName"),
            "createdAt": known.get("createdAt", now),
            "planModified": now if draft["plan"] != known.get("plan") else known.get("planModified", now),
            "planChanged": known.get("planChanged", 0.0),
            "readyAt": now + self._state.timing.operation_duration,
            "history": schema_history(known, draft["columns"], now, self._state.timing.schema_lag),
        }
        if known and draft["plan"] != known["plan"]:
            body["planChanged"] = now
        self._state.resources.put(Resource(id=f"{id.rpartition('/')[0]}/{name}", type=TABLE_TYPE, body=body))
        return self._announced(call, target.workspace, busy="Updating", error=None)

    def _announced(self, call: Call, workspace: Resource, *, busy: str, error: JsonObject | None) -> Response:
        """202 without a body and without `Retry-After`: the status is behind `azure-asyncoperation`."""
        operation = self._state.operations.start(
            call.id, busy=busy, duration=self._state.timing.operation_duration, error=error
        )
        status = status_url(call, workspace.body["location"], operation)
        result = f"{call.request.base_url}{call.id}/operationresults/{operation.id}?api-version={call.api_version}"
        return empty(202, {"azure-asyncoperation": status, "location": result})

    def _refuse_busy(self, known: dict[str, Any], now: float) -> None:
        if known.get("readyAt", 0.0) > now:
            raise ArmError(
                409, "Conflict", "Another operation on this table is in progress. Please wait until it has ended."
            )

    def _workspace(self, call: Call) -> Resource:
        workspace = self._state.resources.get(call.id.rpartition("/tables")[0])
        if workspace is None:
            raise resource_not_found(WORKSPACES.full_name, call.params["workspace"], call.params["group"])
        return workspace

    def _target(self, call: Call, *, must_exist: bool = True) -> _Target:
        workspace, name = self._workspace(call), call.params["table"]
        id = f"{workspace.id}/tables/{name}"
        azure = find_azure_table(name)
        if azure is not None and not self._is_there(workspace, azure):
            azure = None
        target = _Target(workspace=workspace, known=self._state.resources.get(id), azure=azure)
        if target.known or target.azure:
            return target
        if must_exist:
            raise resource_not_found(TABLES.full_name, f"{call.params['workspace']}/{name}", call.params["group"])
        check_table_name(name)
        stored = self._state.resources.of_type(TABLE_TYPE, workspace.id)
        if sum(1 for item in stored if not item.body.get("azure")) >= _MAX_TABLES:
            raise ArmError(400, "InvalidParameter", f"The workspace has {_MAX_TABLES} custom tables, the maximum.")
        return target

    def _is_there(self, workspace: Resource, table: AzureTable) -> bool:
        """True for an Azure table that this workspace has."""
        everywhere = self._state.behaviour.sentinel
        return not table.sentinel or has_sentinel(self._state.resources, workspace.id, everywhere=everywhere)

    def _shown(self, target: _Target) -> JsonObject:
        if target.known is None and target.azure is not None:
            return show_azure_table(target.workspace, target.azure, target.days)
        assert target.known is not None
        busy = target.body["readyAt"] > self._state.clock()
        return show_table(target.known, target.azure, target.days, "Updating" if busy else "Succeeded", timestamp)


def _refuse_classic(known: Resource | None) -> None:
    """A classic table takes neither columns nor a removal (text and status observed, the code is ours)."""
    if known is not None and known.body.get("classic"):
        raise ArmError(
            400,
            "InvalidParameter",
            f"Changing Classic table {known.name} schema by using DataCollectionRuleBased tables api is forbidden, "
            "please migrate the table first or use the appropriate classic table api.",
        )


def _properties(call: Call) -> JsonObject:
    properties = call.body().get("properties")
    if not isinstance(properties, dict):
        raise ArmError(400, "InvalidParameter", "Invalid resource payload: 'properties' are missing.")
    schema = object_member(properties, "schema")
    name = schema.get("name")
    if name is not None and str(name).casefold() != call.params["table"].casefold():
        raise ArmError(
            400,
            "InvalidParameter",
            f"The schema's name '{name}' does not match the table name '{call.params['table']}'.",
        )
    return {**properties, "schema": dict(schema)}


def _columns(properties: JsonObject) -> list[JsonObject] | None:
    """The columns as they are kept: types in lower case, only the members that a client may write."""
    columns = properties["schema"].get("columns")
    if columns is None:
        return None
    if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
        raise ArmError(400, "InvalidParameter", "Invalid resource payload: 'columns' is not a list of objects.")
    return [
        {"name": str(column.get("name")), "type": str(column.get("type")).lower()}
        | {key: column[key] for key in _DESCRIPTIVE if column.get(key) is not None}
        for column in columns
    ]
