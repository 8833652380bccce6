"""What clients need to know of an applied project, taken from what Azure says; endpoints are never composed."""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.model.json import JsonObject
from provisioner.model.known import at
from provisioner.model.project import Project, Rule
from provisioner.model.results import Outputs, RuleOutput, StreamOutput


def collect(project: Project, live: Mapping[str, JsonObject], *, cloud: str) -> Outputs:
    """The outputs of the rules that are there; `live` holds the bodies by address."""
    workspace = live.get(project.workspace.address)
    return Outputs(
        project=project.name,
        cloud=cloud,
        workspace_id=str(at(workspace, ("id",)) or project.workspace.id),
        workspace_customer_id=str(at(workspace, ("properties", "customerId")) or ""),
        rules=tuple(_rule(rule, live[rule.address]) for rule in project.rules if rule.address in live),
    )


def _rule(rule: Rule, body: JsonObject) -> RuleOutput:
    endpoint = at(body, ("properties", "endpoints", "logsIngestion"))
    return RuleOutput(
        handle=rule.handle,
        name=str(body.get("name") or rule.name),
        id=str(body.get("id") or rule.id),
        immutable_id=str(at(body, ("properties", "immutableId")) or ""),
        logs_ingestion=str(endpoint) if endpoint else None,
        streams=tuple(
            StreamOutput(handle=stream.handle, name=stream.name, tables=_tables(rule, stream.handle))
            for stream in rule.streams
        ),
    )


def _tables(rule: Rule, stream: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flow.table for flow in rule.flows if stream in flow.streams))
