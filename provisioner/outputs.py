"""What clients need to know of an applied project, taken from what Azure says; endpoints are never composed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from provisioner.catalog.comparison import folded
from provisioner.model.changes import Plan
from provisioner.model.json import JsonObject
from provisioner.model.known import at
from provisioner.model.project import Project, Rule
from provisioner.model.results import NewSecret, Outputs, RuleOutput, SenderOutput, StreamOutput


def collect(project: Project, live: Mapping[str, JsonObject], *, cloud: str, tenant: str | None = None) -> Outputs:
    """The outputs of the rules that are there; `live` holds bodies by address, `tenant` is where senders sign in."""
    workspace = live.get(project.workspace.address)
    return Outputs(
        project=project.name,
        cloud=cloud,
        workspace_id=str(at(workspace, ("id",)) or project.workspace.id),
        workspace_customer_id=str(at(workspace, ("properties", "customerId")) or ""),
        rules=tuple(_rule(rule, live) for rule in project.rules if rule.address in live),
        notes=tuple(_notes(project, live)),
        senders=tuple(_senders(project, live)),
        tenant=tenant,
    )


def new_secrets(live: Mapping[str, JsonObject]) -> tuple[NewSecret, ...]:
    """The client secrets that this run has made; no later answer of Azure holds their texts."""
    return tuple(
        NewSecret(
            address=address,
            client_id=str(body.get("appId")),
            text=str(body["secretText"]),
            ends=str(body.get("endDateTime") or ""),
        )
        for address, body in live.items()
        if body.get("secretText")
    )


def _senders(project: Project, live: Mapping[str, JsonObject]) -> Iterator[SenderOutput]:
    for identity in project.identities:
        principal = live.get(f"servicePrincipals/{identity.handle}")
        if identity.create is not None and principal is not None:
            client_id, object_id = str(principal.get("appId")), str(principal.get("objectId"))
            yield SenderOutput(handle=identity.handle, client_id=client_id, object_id=object_id)


def _rule(rule: Rule, live: Mapping[str, JsonObject]) -> RuleOutput:
    body = live[rule.address]
    own = at(body, ("properties", "endpoints", "logsIngestion"))
    endpoint = at(live.get(rule.endpoint or ""), ("properties", "logsIngestion", "endpoint"))
    return RuleOutput(
        handle=rule.handle,
        name=str(body.get("name") or rule.name),
        id=str(body.get("id") or rule.id),
        immutable_id=str(at(body, ("properties", "immutableId")) or ""),
        logs_ingestion=str(own or endpoint) if own or endpoint else None,
        endpoint=str(endpoint) if endpoint else None,
        streams=tuple(
            StreamOutput(
                handle=stream.handle,
                name=stream.name,
                tables=_tables(rule, stream.handle),
                columns={column.name: column.type for column in stream.columns},
            )
            for stream in rule.streams
        ),
    )


def _notes(project: Project, live: Mapping[str, JsonObject]) -> Iterator[str]:
    """What private link needs beyond what is made here."""
    scopes = {scope.address: scope.name for scope in project.private_link_scopes}
    for endpoint in project.endpoints:
        if endpoint.scope is not None and endpoint.address in live:
            yield (
                f"The endpoint {endpoint.name} is part of the private link scope {scopes[endpoint.scope]}. The network "
                "team connects the senders' network to that scope by a private endpoint, and lets the DNS zones of "
                "Azure Monitor's private link (privatelink.monitor.azure.com among them) answer there. Neither is "
                "made here, and whether senders reach the endpoint is not checked"
            )


def _tables(rule: Rule, stream: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flow.table for flow in rule.flows if stream in flow.streams))


def outputs_in(plan: Plan, live: Mapping[str, JsonObject], tenant: str | None = None) -> tuple[Outputs, ...]:
    """The outputs of a plan's rules, one a spec, from the live bodies alone: a saved plan comes without its spec."""
    names = plan.project.split(", ")
    found = (_planned(plan, live, name, f"{name}:" if len(names) > 1 else "") for name in names)
    return tuple(replace(outputs, tenant=tenant) for outputs in found)


def _planned(plan: Plan, live: Mapping[str, JsonObject], project: str, prefix: str) -> Outputs:
    own = [change for change in plan.changes if change.address.startswith(prefix) and change.address in live]
    rules = [change.address for change in own if change.type == "dataCollectionRules"]
    wanted = {folded(_workspace_of(live[address])) for address in rules}
    spaces = [live[change.address] for change in plan.changes if change.type == "workspaces" and change.address in live]
    workspace = next((body for body in spaces if not wanted or folded(str(body.get("id"))) in wanted), None)
    return Outputs(
        project=project,
        cloud=plan.cloud,
        workspace_id=str(at(workspace, ("id",)) or ""),
        workspace_customer_id=str(at(workspace, ("properties", "customerId")) or ""),
        rules=tuple(_live_rule(address.rpartition("/")[2], live[address]) for address in rules),
    )


def _workspace_of(rule: JsonObject) -> str:
    return str(at(rule, ("properties", "destinations", "logAnalytics", 0, "workspaceResourceId")) or "")


def _live_rule(handle: str, body: JsonObject) -> RuleOutput:
    endpoint = at(body, ("properties", "endpoints", "logsIngestion"))
    declared = at(body, ("properties", "streamDeclarations"))
    streams = tuple(declared) if isinstance(declared, dict) else ()
    return RuleOutput(
        handle=handle,
        name=str(body.get("name") or ""),
        id=str(body.get("id") or ""),
        immutable_id=str(at(body, ("properties", "immutableId")) or ""),
        logs_ingestion=str(endpoint) if endpoint else None,
        streams=tuple(
            StreamOutput(handle=name.removeprefix("Custom-"), name=name, tables=_live_tables(body, name))
            for name in streams
        ),
    )


def _live_tables(rule: JsonObject, stream: str) -> tuple[str, ...]:
    flows = at(rule, ("properties", "dataFlows"))
    found = [
        str(flow.get("outputStream") or stream).partition("-")[2]
        for flow in (flows if isinstance(flows, list) else ())
        if isinstance(flow, dict) and stream in (flow.get("streams") or ())
    ]
    return tuple(dict.fromkeys(found))
