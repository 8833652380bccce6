"""The endpoint: what it refuses, and what it does for `--data-collector`.

Documented (data-collector-api.md, custom-logs-migrate.md): a new log type makes a table; a migrated table takes what
fits its columns and grows no more; the time of a record, unless it is older than two days or more than one day ahead;
`x-ms-AzureResourceId`; 30 MB. Observed: a table that rules made refuses (`Custom log is V2`). Assumed: its status and
code, the code for reserved names, that one record that is no object refuses the body, and that an object alone is one
record.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from provisioner.dataflow.limits import settle_times
from provisioner.emulator.http import Operation, Request, Response
from provisioner.emulator.services.data_collector import answers, suffixes
from provisioner.emulator.services.data_collector.refusals import MAX_BODY, refusal
from provisioner.emulator.services.data_collector.signature import RESOURCE
from provisioner.emulator.services.ingestion.appender import Appender
from provisioner.emulator.state import State, Workspace
from provisioner.emulator.state.classic_tables import classic_table, with_columns
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.shared_keys import shared_keys
from provisioner.emulator.store import codec
from provisioner.emulator.store.batches import Batch
from provisioner.emulator.store.database import Database
from provisioner.kql.datetimes import TICKS_PER_SECOND, UNIX_EPOCH
from provisioner.kql.types import scalar_type

PATH = f"/ods/{{workspace}}{RESOURCE}"

Records = list[dict[str, Any]]


def operations(state: State, database: Database) -> tuple[Operation, ...]:
    """What this module answers."""
    endpoint = _DataCollector(state, database)
    return (Operation(method="POST", path=PATH, handler=endpoint.post, max_body=MAX_BODY),)


class _DataCollector:
    def __init__(self, state: State, database: Database) -> None:
        self._state = state
        self._appender = Appender(database)

    async def post(self, request: Request) -> Response:
        """Take the records of one log type; 200 when they are on the disk."""
        if not self._state.behaviour.data_collector:
            return answers.retired()
        workspace = self._state.routes().workspace(request.params["workspace"])
        if workspace is None:
            return answers.refused(400, "InvalidCustomerId", "The specified workspace ID is invalid.")
        keys = shared_keys(self._state.directory.signing_key, workspace.customer_id).values()
        refused = refusal(request, workspace.customer_id, keys)
        if refused is not None:
            return refused
        records = _records(request.body)
        if isinstance(records, Response):
            return records
        return await self._stored(request, workspace, records)

    async def _stored(self, request: Request, workspace: Workspace, records: Records) -> Response:
        now = self._state.clock()
        received = UNIX_EPOCH + int(now * TICKS_PER_SECOND)
        found = workspace.table(f"{request.headers['log-type']}_CL")
        name = found.name if found else f"{request.headers['log-type']}_CL"
        known = self._state.resources.get(f"{workspace.id}/tables/{name}")
        if known is not None and not (known.body.get("classic") or known.body.get("migrated")):
            return answers.refused(400, "InvalidLogType", "Custom log is V2, Workspace cannot be modified.")
        table = known or classic_table(workspace.id, name, suffixes.STANDARD, now)
        types = {column["name"]: str(column["type"]).lower() for column in table.body["columns"]}
        typed = suffixes.typed(records, types, extendable=not table.body.get("migrated"))
        if known is None or typed.added:
            self._state.resources.put(with_columns(table, typed.added))
        if records:
            times, _ = settle_times(_times(request, records, received), received)
            columns = {"TimeGenerated": times, **typed.columns}
            await self._appender.append(
                [_batch(request, workspace, table, columns, {**types, **typed.added}, received)]
            )
        return answers.accepted()


def _records(body: bytes) -> Records | Response:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        return answers.refused(400, "InvalidDataFormat", f"The body is not valid JSON: {exc}.")
    records = [value] if isinstance(value, dict) else value
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        return answers.refused(400, "InvalidDataFormat", "The body must be a record or an array of records.")
    if any(map(suffixes.is_reserved, records)):
        reserved = ", ".join(suffixes.RESERVED)
        return answers.refused(400, "InvalidDataFormat", f"A record has one of the reserved names {reserved}.")
    return records


def _times(request: Request, records: Sequence[Mapping[str, Any]], received: int) -> list[Any]:
    name = request.headers.get("time-generated-field", "")
    found = (suffixes.time_of(record, name) for record in records)
    return [received if time is None else time for time in found]


def _batch(
    request: Request,
    workspace: Workspace,
    table: Resource,
    columns: Mapping[str, list[Any]],
    types: Mapping[str, str],
    received: int,
) -> Batch:
    times = columns["TimeGenerated"]
    kusto = {name: scalar_type(types[name]) or "string" for name in columns}
    return Batch(
        workspace=workspace.customer_id,
        table=table.name,
        received=received,
        min_time=min(times),
        max_time=max(times),
        rows=len(times),
        guid=uuid.uuid4().bytes,
        rule=request.headers.get("x-ms-azureresourceid", ""),
        content=codec.encode_batch(len(times), kusto, columns),
    )
