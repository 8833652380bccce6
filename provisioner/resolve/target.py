"""Where everything goes: subscription, resource group and workspace, from names, IDs or wishes to create them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from provisioner.diagnostics import Diagnostic
from provisioner.model.ids import ResourceId, parse_resource_id
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.project import ResourceGroup, Workspace
from provisioner.resolve.codes import NO_LOCATION, TARGET_FORM
from provisioner.resolve.effective import Effective

_GROUP: Path = ("target", "resourceGroup")
_WORKSPACE: Path = ("target", "workspace")
_WORKSPACE_TYPE = "microsoft.operationalinsights/workspaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The resolved target; `location` is the rules' region where the spec tells it."""

    subscription: str
    tenant: str | None
    location: str | None
    resource_group: ResourceGroup
    workspace: Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A resource group or workspace as the spec names it: the name or ID, where that stands, what to create."""

    text: str
    path: Path
    id: ResourceId | None
    create: JsonObject | None

    @property
    def name(self) -> str:
        return self.id.name if self.id else self.text


def target(spec: Effective) -> tuple[Target | None, list[Diagnostic]]:
    """Resolve `target`."""
    group, workspace = _place(spec, _GROUP), _place(spec, _WORKSPACE)
    if workspace is None:
        return None, []
    diagnostics = [*_wrong_ids(spec, group, workspace), *_unknown_places(spec, group, workspace)]
    if diagnostics:
        return None, diagnostics
    subscription = _subscription(spec, group, workspace)
    resource_group = _resource_group(spec, group, workspace, subscription)
    location = spec.text(("target", "location"))
    resolved = _workspace(spec, workspace, resource_group, location)
    return Target(
        subscription=subscription,
        tenant=spec.text(("target", "tenant")),
        location=location or resolved.location,
        resource_group=resource_group,
        workspace=resolved,
    ), _missing_location(spec, resolved, resource_group)


def _place(spec: Effective, path: Path) -> _Place | None:
    value = spec.get(path)
    create: JsonObject | None = None
    if isinstance(value, Mapping):
        found = value.get("create")
        create = found if isinstance(found, Mapping) else None
        path, value = (*path, "name"), value.get("name")
    if not isinstance(value, str):
        return None
    identifier = parse_resource_id(value) if value.startswith("/") else None
    return _Place(text=value, path=path, id=identifier, create=create)


def _wrong_ids(spec: Effective, group: _Place | None, workspace: _Place) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    if group and group.text.startswith("/") and not _is_group_id(group.id):
        found.append(_wrong_id(spec, group, "a resource group", "/subscriptions/…/resourceGroups/NAME"))
    if workspace.text.startswith("/") and not _is_workspace_id(workspace.id):
        form = "/subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/NAME"
        found.append(_wrong_id(spec, workspace, "a workspace", form))
    return found


def _is_group_id(identifier: ResourceId | None) -> bool:
    return identifier is not None and identifier.provider is None and bool(identifier.resource_group)


def _is_workspace_id(identifier: ResourceId | None) -> bool:
    return identifier is not None and identifier.type.casefold() == _WORKSPACE_TYPE and bool(identifier.resource_group)


def _wrong_id(spec: Effective, place: _Place, what: str, form: str) -> Diagnostic:
    message = f"`{place.text}` is not the resource ID of {what}"
    return spec.finding(TARGET_FORM, message, place.path, hint=f"write its name, or `{form}`")


def _unknown_places(spec: Effective, group: _Place | None, workspace: _Place) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    if group is None and workspace.id is None:
        message = "`target` has no `resourceGroup`"
        hint = "add it, or give the workspace by its full resource ID"
        found.append(spec.finding(TARGET_FORM, message, ("target",), hint=hint, at_key=True))
    if not _subscription(spec, group, workspace):
        message = "`target` has no `subscription`"
        hint = "add it, or give the resource group by its full resource ID"
        found.append(spec.finding(TARGET_FORM, message, ("target",), hint=hint, at_key=True))
    return found


def _subscription(spec: Effective, group: _Place | None, workspace: _Place) -> str:
    ids = [place.id.subscription for place in (group, workspace) if place and place.id and place.id.subscription]
    return spec.text(("target", "subscription")) or (ids[0] if ids else "")


def _resource_group(spec: Effective, group: _Place | None, workspace: _Place, subscription: str) -> ResourceGroup:
    if group is None:
        name, path, create = (workspace.id.resource_group if workspace.id else "") or "", _WORKSPACE, None
    else:
        name, path, create = group.name, _GROUP, group.create
        subscription = (group.id.subscription if group.id else None) or subscription
    return ResourceGroup(
        address=f"resourceGroups/{name}",
        path=path,
        name=name,
        subscription=subscription,
        location=_text(create, "location"),
        create=create,
        tags=tags_of(create),
    )


def _workspace(spec: Effective, place: _Place, group: ResourceGroup, location: str | None) -> Workspace:
    name = place.name
    composed = f"{group.id}/providers/Microsoft.OperationalInsights/workspaces/{name}"
    inside = place.id is None or composed.casefold() == place.text.rstrip("/").casefold()
    return Workspace(
        address=f"workspaces/{name}",
        path=_WORKSPACE,
        name=name,
        id=composed if place.id is None else place.text.rstrip("/"),
        location=(_text(place.create, "location") or location or group.location) if place.create is not None else None,
        create=place.create,
        tags=tags_of(place.create),
        depends_on=(group.address,) if inside else (),
    )


def _missing_location(spec: Effective, workspace: Workspace, group: ResourceGroup) -> list[Diagnostic]:
    if workspace.create is None or workspace.location is not None:
        return []
    message = f"Workspace `{workspace.name}` is to be created, and nothing says where"
    hint = "add `location` to `create`, or to `target`"
    return [spec.finding(NO_LOCATION, message, (*_WORKSPACE, "create"), hint=hint, at_key=True)]


def _text(values: JsonObject | None, key: str) -> str | None:
    value = values.get(key) if values else None
    return value if isinstance(value, str) else None


def tags_of(values: JsonObject | None) -> Mapping[str, str]:
    """The `tags` of something; an empty map where there are none."""
    found: Json = values.get("tags") if values else None
    return cast("Mapping[str, str]", found) if isinstance(found, Mapping) else {}
