"""What there is to render: one blueprint a resource, with the values its template sees.

The values are plain JSON under Azure's own names. Every template sees `spec`, `resourceGroup` and `workspace`; a
table's sees `table`, a rule's `rule`, a role assignment's `assignment`, an endpoint's `endpoint`, a private link
scope's `scope`, that of an endpoint's place in a scope `link`, and those of an identity to create `application`.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.catalog import ownership, resource_types
from provisioner.model.documents import KnownAfterApply
from provisioner.model.json import Json
from provisioner.model.project import Column, DataFlow, Identity, Project, RoleAssignment, Rule, Table
from provisioner.render.applications import applications, principal_of
from provisioner.render.blueprint import Blueprint, owned_tags
from provisioner.render.private_link import private_link
from provisioner.render.producers import producer
from provisioner.render.tracing import Places


def blueprints(project: Project) -> Iterator[Blueprint]:
    """All resources of a project, each after those that it needs."""
    shared = _shared(project)
    places = Places(project)
    yield _resource_group(project, shared)
    yield _workspace(project, shared)
    for table in project.tables:
        yield _table(project, table, shared)
    yield from private_link(project, shared)
    yield from applications(project, shared)
    identities = {identity.address: identity for identity in project.identities}
    at_group = [item for item in project.role_assignments if item.grant_at == "resourceGroup"]
    for assignment in at_group:
        yield _role_assignment(project, assignment, identities.get(assignment.identity), shared, places)
    for rule in project.rules:
        yield _rule(project, rule, shared)
    for rule in project.rules:
        if rule.diagnostics:
            yield _diagnostic_setting(project, rule, shared)
    for assignment in project.role_assignments:
        if assignment not in at_group:
            yield _role_assignment(project, assignment, identities.get(assignment.identity), shared, places)


def _shared(project: Project) -> dict[str, Json]:
    group, workspace = project.resource_group, project.workspace
    return {
        "spec": {
            "name": project.name,
            "environment": project.environment,
            "subscription": project.subscription,
            "tenant": project.tenant,
        },
        "resourceGroup": {
            "address": group.address,
            "id": group.id,
            "name": group.name,
            "location": group.location,
            "create": group.create,
            "tags": owned_tags(project, group.tags),
        },
        "workspace": {
            "address": workspace.address,
            "id": workspace.id,
            "name": workspace.name,
            "location": workspace.location,
            "create": workspace.create,
            "tags": owned_tags(project, workspace.tags),
        },
    }


def _resource_group(project: Project, shared: dict[str, Json]) -> Blueprint:
    group = project.resource_group
    return Blueprint(
        address=group.address,
        type=resource_types.RESOURCE_GROUP,
        id=group.id,
        path=group.path,
        base=group.path,
        variables=None if group.create is None else shared,
    )


def _workspace(project: Project, shared: dict[str, Json]) -> Blueprint:
    workspace = project.workspace
    return Blueprint(
        address=workspace.address,
        type=resource_types.WORKSPACE,
        id=workspace.id,
        path=workspace.path,
        base=workspace.path,
        variables=None if workspace.create is None else shared,
        depends_on=(project.resource_group.address,) if workspace.create is not None else (),
    )


def _table(project: Project, table: Table, shared: dict[str, Json]) -> Blueprint:
    return Blueprint(
        address=table.address,
        type=resource_types.TABLE,
        id=table.id,
        path=table.path,
        base=table.path,
        variables={
            **shared,
            "table": {
                "address": table.address,
                "name": table.name,
                "custom": table.custom,
                "plan": table.plan,
                "retentionInDays": table.retention_in_days,
                "totalRetentionInDays": table.total_retention_in_days,
                "displayName": table.display_name,
                "description": table.description,
                "columns": _columns(table.columns),
            },
        },
        depends_on=(table.workspace,),
        azures_own=not table.custom,
        drop=tuple(("properties", "schema", "columns", name) for name in table.drop_columns),
        anchors={"producer": producer(project, table)},
    )


def _columns(columns: tuple[Column, ...]) -> list[Json]:
    return [{"name": item.name, "type": item.type, "description": item.description} for item in columns]


def _rule(project: Project, rule: Rule, shared: dict[str, Json]) -> Blueprint:
    flows = [_flow(rule, flow) for flow in rule.flows]
    endpoint = next((item.id for item in project.endpoints if item.address == rule.endpoint), None)
    return Blueprint(
        address=rule.address,
        type=resource_types.RULE,
        id=rule.id,
        path=rule.path,
        base=rule.path,
        variables={
            **shared,
            "rule": {
                "address": rule.address,
                "handle": rule.handle,
                "name": rule.name,
                "kind": rule.kind,
                "location": rule.location,
                "description": rule.description,
                "tags": owned_tags(project, rule.tags),
                "identity": rule.identity,
                "dataCollectionEndpointId": endpoint,
                "streams": [{"name": item.name, "columns": _columns(item.columns)} for item in rule.streams],
                "destinations": list(dict.fromkeys(flow.destination for flow in rule.flows)),
                "flows": [*flows],
            },
        },
        depends_on=_edges(project, rule),
        raw=rule.raw,
    )


def _diagnostic_setting(project: Project, rule: Rule, shared: dict[str, Json]) -> Blueprint:
    return Blueprint(
        address=f"diagnosticSettings/{rule.handle}",
        type=resource_types.DIAGNOSTIC_SETTING,
        id=f"{rule.id}/providers/Microsoft.Insights/diagnosticSettings/{ownership.SETTING}",
        path=(*rule.path, "diagnostics"),
        base=rule.path,
        variables=shared,
        depends_on=(rule.address, project.workspace.address),
    )


def _flow(rule: Rule, flow: DataFlow) -> dict[str, Json]:
    names = {stream.handle: stream.name for stream in rule.streams}
    return {
        "streams": [names.get(handle, handle) for handle in flow.streams],
        "table": flow.table,
        "outputStream": flow.output_stream,
        "destination": flow.destination,
        "transformKql": flow.transformation.text if flow.transformation else None,
    }


def _edges(project: Project, rule: Rule) -> tuple[str, ...]:
    tables = {table.name: table.address for table in project.tables}
    written = (tables[flow.table] for flow in rule.flows if flow.table in tables)
    needed = (project.resource_group.address, rule.workspace, *written, *rule.depends_on)
    return tuple(dict.fromkeys(needed))


def _role_assignment(
    project: Project,
    assignment: RoleAssignment,
    identity: Identity | None,
    shared: dict[str, Json],
    places: Places,
) -> Blueprint:
    principal = principal_of(identity) if identity else KnownAfterApply(address=assignment.identity, path=("objectId",))
    later = principal if isinstance(principal, KnownAfterApply) else None
    role = assignment.role_definition_id
    at_rule = assignment.grant_at == "rule"
    return Blueprint(
        address=assignment.address,
        type=resource_types.ROLE_ASSIGNMENT,
        id=f"{assignment.scope}/providers/Microsoft.Authorization/roleAssignments/{{name}}",
        path=assignment.path,
        base=assignment.path,
        variables={
            **shared,
            "assignment": {
                "address": assignment.address,
                "scope": assignment.scope,
                "identity": assignment.identity,
                "principal": {"address": later.address, "path": [*later.path]} if later else None,
                "objectId": None if later else str(principal),
                "roleDefinitionId": _role_id(project, role),
                "description": f"{ownership.marker(project.name)}; {_purpose(project, assignment)}",
            },
        },
        depends_on=tuple(
            dict.fromkeys(
                (*(assignment.rules if at_rule else (project.resource_group.address,)), *assignment.depends_on),
            )
        ),
        name_parts=(assignment.scope.lower(), principal, role.rstrip("/").rsplit("/", 1)[-1].lower()),
        anchors={"identity": places.anchor(identity.path)} if identity else {},
    )


def _role_id(project: Project, role: str) -> str:
    if role.startswith("/"):
        return role
    return f"/subscriptions/{project.subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}"


def _purpose(project: Project, assignment: RoleAssignment) -> str:
    sender = assignment.identity.removeprefix("identities/")
    group = project.resource_group.name
    if assignment.grant_at == "resourceGroup":
        return ownership.purpose(sender, None, group)
    rule = next(item.handle for item in project.rules if item.address in assignment.rules)
    return ownership.purpose(sender, rule, group)
