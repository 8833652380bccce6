"""Both rules on an emulator: made there, sent the same rows, and asked what they stored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provisioner.azure import Connection
from provisioner.catalog.azure_tables import azure_tables
from provisioner.catalog.roles import MONITORING_METRICS_PUBLISHER
from provisioner.model.ids import same_id
from provisioner.model.json import JsonObject
from provisioner.model.known import at
from provisioner.model.migrations import Proof
from provisioner.pipeline.migrate_verify import Pair

if TYPE_CHECKING:
    from provisioner.migrate import RuleFlows

_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
_GROUP = f"/subscriptions/{_SUBSCRIPTION}/resourceGroups/rg-migrate-verify"
_LOCATION = "eastus"
# Azure's own, and the time that is replaced when it is old: the offline proof compares that one.
_UNCOMPARED = ("TenantId", "Type", "_ResourceId", "TimeGenerated")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where both rules are made: a workspace of their own."""

    connection: Connection
    workspace: str
    customer: str


def on_emulator(found: Pair, connection: Connection, client_id: str) -> list[Proof]:
    """Make both rules in a fresh workspace of an emulator, send the rows, and compare what is stored."""
    from provisioner.migrate import Ran, prove

    place = _place(connection, client_id)
    for name, columns in _tables(found).items():
        _make_table(place, name, columns)
    endpoint = _make_endpoint(place)
    old_id, old = _make_rule(place, found.before.body, kind=None, endpoint=endpoint["id"])
    new_id, new = _make_rule(place, found.after.body, kind="Direct", endpoint=None)
    proofs = []
    for stream, rows in found.rows.items():
        through_endpoint = str(at(endpoint, ("properties", "logsIngestion", "endpoint")))
        own = str(at(new, ("properties", "endpoints", "logsIngestion")))
        for address, rule in ((through_endpoint, old), (own, new)):
            immutable = str(at(rule, ("properties", "immutableId")))
            connection.data_plane.send(address, immutable, stream, rows)
        before = Ran(rows=_stored(place, found.before, stream, old_id))
        after = Ran(rows=_stored(place, found.after, stream, new_id))
        proofs.append(prove(before, after, sent=len(rows), where=f"{stream}, on the emulator"))
    return proofs


def _place(connection: Connection, client_id: str) -> _Place:
    gateway = connection.gateway
    gateway.put("resourceGroups", _GROUP, {"location": _LOCATION})
    workspace = f"{_GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-{uuid.uuid4().hex[:12]}"
    made = gateway.put("workspaces", workspace, {"location": _LOCATION, "properties": {}})
    principal = connection.directory.service_principal(client_id) or {}
    if not any(_grants(item, principal.get("objectId")) for item in gateway.list("roleAssignments", _GROUP)):
        body = {
            "properties": {
                "roleDefinitionId": MONITORING_METRICS_PUBLISHER.definition_id(_SUBSCRIPTION),
                "principalId": principal.get("objectId"),
                "principalType": "ServicePrincipal",
            }
        }
        role = f"{_GROUP}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
        gateway.put("roleAssignments", role, body)
    return _Place(connection=connection, workspace=workspace, customer=str(at(made, ("properties", "customerId"))))


def _grants(assignment: JsonObject, principal: object) -> bool:
    role = str(at(assignment, ("properties", "roleDefinitionId")))
    wanted = MONITORING_METRICS_PUBLISHER.definition_id(_SUBSCRIPTION)
    return at(assignment, ("properties", "principalId")) == principal and same_id(role, wanted)


def _tables(found: Pair) -> dict[str, dict[str, str]]:
    """The custom tables that the streams in question reach: as they are known, else with what the flows produce."""
    from provisioner.migrate import produced

    tables: dict[str, dict[str, str]] = {}
    for side in (found.before, found.after):
        for stream in found.rows:
            for name, columns in produced(side, stream).items():
                if name not in azure_tables():
                    tables.setdefault(name, {"TimeGenerated": "datetime"}).update(side.tables.get(name) or columns)
    return tables


def _make_table(place: _Place, name: str, columns: Mapping[str, str]) -> None:
    schema: dict[str, Any] = {"name": name, "columns": [{"name": key, "type": type} for key, type in columns.items()]}
    place.connection.gateway.put("tables", f"{place.workspace}/tables/{name}", {"properties": {"schema": schema}})


def _make_endpoint(place: _Place) -> Any:  # noqa: ANN401 - JSON
    id = f"{_GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints/dce-migrate-verify"
    body: dict[str, Any] = {"location": _LOCATION, "properties": {"networkAcls": {"publicNetworkAccess": "Enabled"}}}
    return {**place.connection.gateway.put("dataCollectionEndpoints", id, body), "id": id}


def _make_rule(place: _Place, body: JsonObject, *, kind: str | None, endpoint: str | None) -> tuple[str, JsonObject]:
    """The rule with its streams and flows, into the workspace of this place."""
    flows: Any = at(body, ("properties", "dataFlows")) or []
    properties: dict[str, Any] = {
        "streamDeclarations": at(body, ("properties", "streamDeclarations")),
        "destinations": {"logAnalytics": [{"name": "la", "workspaceResourceId": place.workspace}]},
        "dataFlows": [{**flow, "destinations": ["la"]} for flow in flows],
    }
    if endpoint is not None:
        properties["dataCollectionEndpointId"] = endpoint
    id = f"{_GROUP}/providers/Microsoft.Insights/dataCollectionRules/dcr-{uuid.uuid4().hex[:12]}"
    whole: dict[str, Any] = {"location": _LOCATION, **({"kind": kind} if kind else {}), "properties": properties}
    return id, place.connection.gateway.put("dataCollectionRules", id, whole)


def _stored(place: _Place, rule: RuleFlows, stream: str, id: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for table, _ in rule.flows(stream):
        answer = place.connection.data_plane.query(place.customer, f"['{table}'] | where _ResourceId =~ '{id}'", None)
        columns: Any = answer.get("columns") or []
        rows: Any = answer.get("rows") or []
        names = [str(column["name"]) for column in columns]
        found[table] = [
            {name: value for name, value in zip(names, row, strict=True) if name not in _UNCOMPARED} for row in rows
        ]
    return found
