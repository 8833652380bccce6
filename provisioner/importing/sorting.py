"""Resources by type, each once; what a spec has no place for is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from provisioner.catalog import resource_types as types
from provisioner.diagnostics import Diagnostic
from provisioner.importing.codes import LEFT_OUT, SAID_TWICE
from provisioner.importing.draft import properties_of
from provisioner.importing.unknowns import MARK, Unknowns, Unresolved
from provisioner.model.imported import Resource
from provisioner.model.json import Json

_KNOWN: Final = (
    types.RULE,
    types.TABLE,
    types.WORKSPACE,
    types.RESOURCE_GROUP,
    types.ENDPOINT,
    types.ROLE_ASSIGNMENT,
    types.DIAGNOSTIC_SETTING,
    types.PRIVATE_LINK_SCOPE,
    types.SCOPED_RESOURCE,
)
_BESIDE: Final = {"microsoft.insights/datacollectionruleassociations"}


@dataclass(slots=True)
class Found:
    """Resources by the key of their type."""

    by_type: dict[str, list[Resource]] = field(default_factory=dict)
    others: list[Resource] = field(default_factory=list)

    def of(self, type: types.ResourceType) -> list[Resource]:
        """All of one type."""
        return self.by_type.get(type.key, [])


def sorted_out(resources: Sequence[Resource]) -> tuple[Found, list[Diagnostic]]:
    """Resources by type; one that was read twice counts once, and two that contradict each other are told."""
    found, diagnostics = Found(), list[Diagnostic]()
    seen: dict[tuple[str, str], Resource] = {}
    for resource in map(_with_region, resources):
        kind = next((item for item in _KNOWN if _is_of(resource, item)), None)
        key = (resource.type.casefold(), (resource.id or resource.name).casefold())
        first = seen.setdefault(key, resource)
        if first is not resource and resource.name:
            if first.body != resource.body:
                message = f"`{resource.name}` stands twice with different contents: the first is taken"
                hint = "import the files one by one"
                item = Diagnostic(code=SAID_TWICE, severity="warning", message=message, span=resource.source, hint=hint)
                diagnostics.append(item)
            continue
        if kind is None:
            found.others.append(resource)
        else:
            found.by_type.setdefault(kind.key, []).append(resource)
    return found, diagnostics


def with_workspace(resource: Resource, unknowns: Unknowns) -> Resource:
    """A rule whose destination names no workspace, given a variable for it: solutions fill it in when they deploy."""
    properties = properties_of(resource.body)
    ends = properties.get("destinations")
    entries = ends.get("logAnalytics") if isinstance(ends, Mapping) else None
    first = entries[0] if isinstance(entries, list) and len(entries) == 1 else None
    if not _is_of(resource, types.RULE) or not isinstance(first, Mapping) or first.get("workspaceResourceId"):
        return resource
    asked = Unresolved(expression="the workspace that the rule writes to", hint="workspaceResourceId")
    named: Json = [{**first, "workspaceResourceId": unknowns.mark(asked, resource.source)}]
    assert isinstance(ends, Mapping)
    told = {**properties, "destinations": {**ends, "logAnalytics": named}}
    return replace(resource, body={**resource.body, "properties": told})


def _with_region(resource: Resource) -> Resource:
    """The resource with its region as Azure stores it: `East US` is `eastus`."""
    location = resource.body.get("location")
    if not isinstance(location, str) or MARK.search(location):
        return resource
    return replace(resource, body={**resource.body, "location": location.replace(" ", "").lower()})


def _is_of(resource: Resource, kind: types.ResourceType) -> bool:
    written, wanted = resource.type.casefold(), kind.arm_type.casefold()
    return (
        written == wanted
        or written.endswith(f"/providers/{wanted.rpartition('/')[2]}")
        or (kind.list_scope == "extended" and written.endswith(f"/providers/{wanted}"))
    )


def left_out(others: Sequence[Resource]) -> list[Diagnostic]:
    """What is said of resources of other types, once a type."""
    first: dict[str, Resource] = {}
    for resource in others:
        if resource.type.casefold() not in _BESIDE:
            first.setdefault(resource.type, resource)
    return [
        Diagnostic(
            code=LEFT_OUT,
            severity="info",
            message=f"Resources of type `{type}` are left out: a spec has none",
            span=resource.source,
        )
        for type, resource in first.items()
    ]
