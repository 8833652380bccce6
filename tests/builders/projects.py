"""Projects made by hand from a spec's text: what `resolve` would say of it, without variables and overlays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.model.project import (
    Column,
    DataFlow,
    Identity,
    Project,
    ResourceGroup,
    RoleAssignment,
    Rule,
    Stream,
    Table,
    Transformation,
    Workspace,
)
from provisioner.model.spec import place
from provisioner.spec import load

ROLE = "3913510d-42f4-4e42-8a64-420c390055eb"


def project(text: str, produced: Mapping[str, Sequence[tuple[str, str]]] | None = None) -> Project:
    """`produced` gives the columns that the transformations into a table make."""
    spec, diagnostics = load(text, "spec.yaml")
    assert spec is not None, diagnostics
    data, target = spec.data, spec.data["target"]
    subscription = target["subscription"]
    group_name, group_create = _named(target["resourceGroup"])
    law_name, law_create = _named(target["workspace"])
    group = f"/subscriptions/{subscription}/resourceGroups/{group_name}"
    law = f"{group}/providers/Microsoft.OperationalInsights/workspaces/{law_name}"
    location = target.get("location") or (group_create or {}).get("location")
    made = {name: columns(dict(pairs)) for name, pairs in (produced or {}).items()}

    def transformation(path, flow):
        if "transformKql" not in flow:
            return None
        where = (*path, "transformKql")
        return Transformation(
            text=flow["transformKql"],
            columns=made.get(flow["table"]),
            locate=lambda start, end: spec.positions.locate(where, start, end),
        )

    def rule(handle, body):
        path = ("dataCollectionRules", handle)
        name = body.get("name", handle)
        return Rule(
            address=f"dataCollectionRules/{handle}",
            path=path,
            handle=handle,
            name=name,
            id=f"{group}/providers/Microsoft.Insights/dataCollectionRules/{name}",
            kind=body.get("kind", "Direct"),
            location=body.get("location") or location,
            workspace=f"workspaces/{law_name}",
            streams=tuple(
                Stream(
                    handle=key, path=(*path, "streams", key), name=f"Custom-{key}", columns=columns(stream["columns"])
                )
                for key, stream in body.get("streams", {}).items()
            ),
            flows=tuple(
                DataFlow(
                    path=(*path, "dataFlows", index),
                    streams=tuple(flow.get("streams", [flow.get("stream")])),
                    table=flow["table"],
                    output_stream=("Custom-" if flow["table"].endswith("_CL") else "Microsoft-") + flow["table"],
                    destination=law_name,
                    transformation=transformation((*path, "dataFlows", index), flow),
                )
                for index, flow in enumerate(body.get("dataFlows", []))
            ),
            description=body.get("description"),
            tags=body.get("tags", {}),
            raw=body.get("raw"),
        )

    rules = tuple(rule(handle, body) for handle, body in data.get("dataCollectionRules", {}).items())
    return Project(
        name=data["name"],
        spec_path="spec.yaml",
        environment=None,
        subscription=subscription,
        tenant=None,
        resource_group=ResourceGroup(
            address=f"resourceGroups/{group_name}",
            path=("target", "resourceGroup"),
            name=group_name,
            subscription=subscription,
            location=location,
            create=group_create,
            tags=(group_create or {}).get("tags", {}),
        ),
        workspace=Workspace(
            address=f"workspaces/{law_name}",
            path=("target", "workspace"),
            name=law_name,
            id=law,
            location=location,
            create=law_create,
            tags=(law_create or {}).get("tags", {}),
        ),
        tables=tuple(
            Table(
                address=f"tables/{name}",
                path=("tables", name),
                name=name,
                workspace=f"workspaces/{law_name}",
                id=f"{law}/tables/{name}",
                custom=name.endswith("_CL"),
                columns=columns(body["columns"]) if "columns" in body else made.get(name, ()),
                derived="columns" not in body,
                plan=body.get("plan"),
                retention_in_days=body.get("retentionInDays"),
                total_retention_in_days=body.get("totalRetentionInDays"),
                description=body.get("description"),
                display_name=body.get("displayName"),
                drop_columns=tuple(body.get("dropColumns", ())),
            )
            for name, body in data.get("tables", {}).items()
        ),
        rules=rules,
        identities=tuple(
            Identity(
                address=f"identities/{handle}",
                path=("identities", handle),
                handle=handle,
                application=body.get("application"),
                object_id=body.get("objectId"),
                managed_identity=body.get("managedIdentity"),
            )
            for handle, body in data.get("identities", {}).items()
        ),
        role_assignments=tuple(
            RoleAssignment(
                address=f"roleAssignments/{item.handle}/{sender}",
                path=(*item.path, "senders", index),
                identity=f"identities/{sender}",
                rule=item.address,
                grant_at="rule",
                scope=item.id,
                role_definition_id=ROLE,
            )
            for item in rules
            for index, sender in enumerate(data["dataCollectionRules"][item.handle].get("senders", []))
        ),
        tests=(),
        span=lambda path: place(spec, path),
        key_span=lambda path: place(spec, path, at_key=True),
    )


def columns(written) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=name,
            type=body if isinstance(body, str) else body["type"],
            description=None if isinstance(body, str) else body.get("description"),
        )
        for name, body in written.items()
    )


def _named(value):
    return (value, None) if isinstance(value, str) else (value["name"], value.get("create"))
