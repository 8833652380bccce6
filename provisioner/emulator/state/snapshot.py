"""Resources become the data plane's snapshot."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from provisioner.emulator.state.azure_tables import azure_tables
from provisioner.emulator.state.resources import Resource, Resources
from provisioner.emulator.state.retention import retention_of
from provisioner.emulator.state.routes import Column, Endpoint, Flow, Route, RouteTable, Table, Workspace

ENDPOINT_TYPE = "microsoft.insights/datacollectionendpoints"
ONBOARDING_TYPE = "microsoft.securityinsights/onboardingstates"
ONBOARDING_TAIL = "/providers/Microsoft.SecurityInsights/onboardingStates/default"
PRIVATE_LINK_SCOPE_TYPE = "microsoft.insights/privatelinkscopes"
RULE_TYPE = "microsoft.insights/datacollectionrules"
SCOPED_RESOURCE_TYPE = "microsoft.insights/privatelinkscopes/scopedresources"
SETTING_TYPE = "microsoft.insights/diagnosticsettings"
TABLE_TYPE = "microsoft.operationalinsights/workspaces/tables"
WORKSPACE_TYPE = "microsoft.operationalinsights/workspaces"


class Snapshots:
    """Builds a snapshot a version; what has not changed since the last one is taken from it."""

    def __init__(self, resources: Resources, *, sentinel: bool = True) -> None:
        self._resources = resources
        self._sentinel = sentinel
        self._last = RouteTable(version=-1)
        self._tables: dict[str, tuple[Resource, Table]] = {}

    def current(self) -> RouteTable:
        """The snapshot of the resources as they are."""
        if self._last.version != self._resources.version:
            self._last = self._build()
        return self._last

    def _build(self) -> RouteTable:
        resources = self._resources
        workspaces: dict[str, Workspace] = {}
        ids: dict[str, str] = {}
        for item in resources.of_type(WORKSPACE_TYPE):
            customer_id = str(item.body["properties"]["customerId"])
            days = int(item.body["properties"]["retentionInDays"])
            own = {
                table.name: self._table(table, customer_id, days) for table in resources.of_type(TABLE_TYPE, item.id)
            }
            view: Mapping[str, Table] = ChainMap(own, self._azure_tables(item, customer_id, days))
            workspaces[customer_id] = Workspace(id=item.id, customer_id=customer_id, tables=view)
            ids[item.id.lower()] = customer_id
        rules = (_route(item, resources, ids) for item in resources.of_type(RULE_TYPE))
        return RouteTable(
            version=resources.version,
            routes={rule.immutable_id: rule for rule in rules},
            workspaces=workspaces,
            workspace_ids=ids,
            endpoints=_endpoints(resources),
        )

    def _azure_tables(self, workspace: Resource, customer_id: str, days: int) -> dict[str, Table]:
        sentinel = has_sentinel(self._resources, workspace.id, everywhere=self._sentinel)
        return _azure_tables_of(customer_id, days, sentinel=sentinel)

    def _table(self, item: Resource, customer_id: str, days: int) -> Table:
        known = self._tables.get(item.id)
        if known is not None and known[0] is item and known[1].workspace_id == customer_id:
            interactive, total = retention_of(item.body, days)
            if (known[1].retention_in_days, known[1].total_retention_in_days) == (interactive, total):
                return known[1]
        made = _table(item, customer_id, days)
        self._tables[item.id] = (item, made)
        return made


def endpoint_host(item: Resource) -> str:
    """The name of an endpoint's address, formed as Azure forms the first labels of its host."""
    immutable = str(item.body["properties"]["immutableId"])
    return f"{item.name}-{immutable.removeprefix('dce-')[:4]}.{item.body['location']}-1".lower()


def columns_of(items: list[dict[str, Any]]) -> tuple[Column, ...]:
    """Columns from their JSON form."""
    return tuple(Column(name=item["name"], type=str(item["type"]).lower()) for item in items)


def has_sentinel(resources: Resources, workspace_id: str, *, everywhere: bool) -> bool:
    """True for a workspace that has Microsoft Sentinel's tables."""
    return everywhere or resources.get(f"{workspace_id}{ONBOARDING_TAIL}") is not None


@lru_cache(maxsize=64)
def _azure_tables_of(customer_id: str, days: int, *, sentinel: bool) -> dict[str, Table]:
    return {
        name: Table(
            name=name,
            workspace_id=customer_id,
            columns=table.columns,
            retention_in_days=days,
            total_retention_in_days=days,
        )
        for name, table in azure_tables().items()
        if sentinel or not table.sentinel
    }


def _endpoints(resources: Resources) -> dict[str, Endpoint]:
    linked = {
        str(item.body["properties"]["linkedResourceId"]).casefold() for item in resources.of_type(SCOPED_RESOURCE_TYPE)
    }
    found = (
        Endpoint(
            id=item.id,
            host=endpoint_host(item),
            public=item.body["properties"]["networkAcls"]["publicNetworkAccess"] == "Enabled",
            linked=item.id.casefold() in linked,
        )
        for item in resources.of_type(ENDPOINT_TYPE)
    )
    return {endpoint.host: endpoint for endpoint in found}


def _table(item: Resource, customer_id: str, days: int) -> Table:
    body = item.body
    interactive, total = retention_of(body, days)
    columns = columns_of(body["columns"])
    if body["azure"]:
        columns = (*azure_tables()[item.name].columns, *columns)
    return Table(
        name=item.name,
        workspace_id=customer_id,
        columns=columns,
        plan=body["plan"],
        retention_in_days=interactive,
        total_retention_in_days=total,
        classic=bool(body.get("classic")),
    )


def _route(item: Resource, resources: Resources, workspaces: Mapping[str, str]) -> Route:
    properties = item.body["properties"]
    destinations = _destinations(properties, workspaces)
    flows = (_flow(flow, destinations) for flow in properties.get("dataFlows") or ())
    return Route(
        immutable_id=properties["immutableId"],
        rule_id=item.id,
        rule_name=item.name,
        streams={
            name: columns_of(declaration.get("columns") or [])
            for name, declaration in (properties.get("streamDeclarations") or {}).items()
        },
        flows=tuple(flow for flow in flows if flow is not None),
        etag=item.body["etag"],
        diagnostics=_diagnostics(item, resources, workspaces),
        direct=item.body["kind"] == "Direct",
        endpoint_id=str(properties.get("dataCollectionEndpointId") or ""),
    )


def _destinations(properties: dict[str, Any], workspaces: Mapping[str, str]) -> dict[str, str]:
    entries = (properties.get("destinations") or {}).get("logAnalytics") or []
    named = ((entry["name"], workspaces.get(str(entry["workspaceResourceId"]).lower())) for entry in entries)
    return {name: customer_id for name, customer_id in named if customer_id}


def _flow(flow: dict[str, Any], destinations: Mapping[str, str]) -> Flow | None:
    """A flow into a workspace; flows to other destinations store nothing here."""
    workspace = next((destinations[name] for name in flow.get("destinations") or () if name in destinations), None)
    if workspace is None:
        return None
    streams = tuple(flow.get("streams") or ())
    output = str(flow.get("outputStream") or (streams[0] if streams else ""))
    return Flow(
        streams=streams,
        transform_kql=str(flow.get("transformKql") or "source"),
        output_stream=output,
        table=output.partition("-")[2],
        workspace_id=workspace,
    )


def _diagnostics(rule: Resource, resources: Resources, workspaces: Mapping[str, str]) -> tuple[str, ...]:
    """The workspaces that get this rule's `LogErrors`."""
    found = []
    for setting in resources.of_type(SETTING_TYPE, rule.id):
        properties = setting.body["properties"]
        logs = properties.get("logs") or ()
        wanted = any(
            log.get("enabled") and (log.get("category") == "LogErrors" or log.get("categoryGroup") == "allLogs")
            for log in logs
        )
        target = workspaces.get(str(properties.get("workspaceId", "")).lower())
        if wanted and target:
            found.append(target)
    return tuple(found)
