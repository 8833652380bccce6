"""A table as the service answers it: read-only members filled in, and no member `type`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from provisioner.emulator.http import JsonObject
from provisioner.emulator.services.arm.spelling import workspace_spelling
from provisioner.emulator.state.azure_tables import AzureTable
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.retention import retention_of


def show_table(
    item: Resource, azure: AzureTable | None, days: int, provisioning: str, timestamp: Callable[[float], str]
) -> JsonObject:
    """A stored table."""
    body = item.body
    schema: JsonObject = {
        "tableSubType": "Any" if azure else "Classic" if body.get("classic") else "DataCollectionRuleBased",
        "name": item.name,
        "tableType": "Microsoft" if azure else "CustomLog",
        "columns": [_column(column) for column in body["columns"]],
        "standardColumns": _standard(azure),
        "solutions": ["LogManagement"],
        "isTroubleshootingAllowed": True,
    }
    schema |= {key: body[key] for key in ("description", "displayName") if body[key] is not None}
    properties = {
        **_retention(body, days),
        "lastPlanModifiedDate": timestamp(body["planModified"]),
        "schema": schema,
        "provisioningState": provisioning,
    }
    return _envelope(item.id, properties) | {"systemData": {"createdAt": timestamp(body["createdAt"])}}


def show_azure_table(workspace: Resource, table: AzureTable, days: int) -> JsonObject:
    """An Azure table that nobody has changed."""
    schema = {
        "tableSubType": "Any",
        "name": table.name,
        "tableType": "Microsoft",
        "columns": [],
        "standardColumns": _standard(table),
        "solutions": ["LogManagement"],
        "isTroubleshootingAllowed": True,
    }
    body = {"plan": "Analytics", "retention": None, "totalRetention": None}
    properties = {**_retention(body, days), "schema": schema, "provisioningState": "Succeeded"}
    return _envelope(f"{workspace.id}/tables/{table.name}", properties)


def _envelope(id: str, properties: JsonObject) -> JsonObject:
    return {"properties": properties, "id": workspace_spelling(id), "name": id.rpartition("/")[2]}


def _retention(body: dict[str, Any], days: int) -> JsonObject:
    interactive, total = retention_of(body, days)
    return {
        "totalRetentionInDays": total,
        "archiveRetentionInDays": total - interactive,
        "plan": body["plan"],
        "retentionInDaysAsDefault": body["retention"] is None,
        "totalRetentionInDaysAsDefault": body["totalRetention"] is None,
        "retentionInDays": interactive,
    }


def _standard(azure: AzureTable | None) -> list[JsonObject]:
    """`TenantId`, and for an Azure table all that Microsoft defined."""
    own: Iterable[tuple[str, str]] = ((column.name, column.type) for column in azure.columns) if azure else ()
    return [_column({"name": name, "type": type}) for name, type in (("TenantId", "guid"), *own)]


def _column(column: JsonObject) -> JsonObject:
    return {**column, "isDefaultDisplay": False, "isHidden": False}
