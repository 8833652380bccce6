"""The target of a spec: subscription, resource group, workspace and location, from the IDs that resources name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from provisioner.catalog.resource_types import WORKSPACE
from provisioner.importing.codes import LEFT_OUT
from provisioner.importing.draft import (
    EXAMPLE_GROUP,
    EXAMPLE_WORKSPACE,
    NO_SUBSCRIPTION,
    Draft,
    own_tags,
    owner_of,
    properties_of,
    without,
)
from provisioner.importing.unknowns import MARK
from provisioner.model.ids import parse_resource_id, same_id
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DEFAULT_SKU: Final = "PerGB2018"
_DEFAULT_DAYS: Final = 30
_EXAMPLES: Final = {
    "": f"/subscriptions/{NO_SUBSCRIPTION}/resourceGroups/{EXAMPLE_GROUP}",
    "subscriptions": NO_SUBSCRIPTION,
    "resourcegroups": EXAMPLE_GROUP,
    "workspaces": "my-workspace",
}
"""What stands behind these parts of a workspace's ID; nothing stands before the group's ID."""
_SAID: Final = {"sku", "retentionInDays"}


def target_values(draft: Draft, groups: Sequence[Resource], workspaces: Sequence[Resource]) -> dict[str, Json]:
    """`target` of the spec."""
    group = parse_resource_id(draft.group)
    subscription = _guid(draft, group.subscription if group else None)
    name = (group.resource_group if group else None) or _asked(draft, "resourceGroup")
    workspace = parse_resource_id(draft.workspace)
    known = workspace if workspace and not MARK.search(draft.workspace) else None
    its_own = known.subscription if known else None
    draft.unknowns.suggest(subscription, its_own if its_own and _GUID.fullmatch(its_own) else NO_SUBSCRIPTION)
    draft.unknowns.suggest(name, (known.resource_group if known else None) or EXAMPLE_GROUP)
    values: dict[str, Json] = {"subscription": subscription, "resourceGroup": name}
    if draft.assumed:
        draft.comment(("target", "resourceGroup"), "the workspace's own: nothing says where the rules are")
    made = next((item for item in groups if same_id(item.id, draft.group)), None)
    if made is not None and _is_made_by_spec(draft, made):
        values["resourceGroup"] = {"name": name, "create": _group(made)}
        draft.origins["target", "resourceGroup"] = made
    values["workspace"] = _workspace(draft, workspaces)
    _location(draft, values, workspaces)
    return values


def _guid(draft: Draft, subscription: str | None) -> str:
    """The subscription; what a file has in place of a GUID is to be filled in, as any placeholder is."""
    if not subscription:
        return _asked(draft, "subscription")
    if MARK.search(subscription) or _GUID.fullmatch(subscription):
        return subscription
    return draft.unknowns.deployed("subscription", subscription, draft.source)


def _asked(draft: Draft, what: str) -> str:
    """A part of the target that nothing tells."""
    asked = {"subscription": "the subscription's ID", "resourceGroup": "the resource group of the rules"}[what]
    return draft.unknowns.deployed(what, asked, draft.source)


def _group(resource: Resource) -> dict[str, Json]:
    tags = own_tags(resource.body)
    return {"location": resource.body.get("location"), **({"tags": tags} if tags else {})}


def _workspace(draft: Draft, workspaces: Sequence[Resource]) -> Json:
    text = draft.workspace or EXAMPLE_WORKSPACE
    draft.unknowns.suggest(text, EXAMPLE_WORKSPACE)
    parts = text.split("/")
    for before, part in zip(["", *parts], parts, strict=False):
        draft.unknowns.suggest(part, _EXAMPLES.get(before.casefold(), part))
    named = _short(draft, text)
    draft.unknowns.suggest(named, "my-workspace")
    made = next((item for item in workspaces if _is_same(item.id, draft.workspace)), None)
    if made is None or not _is_made_by_spec(draft, made):
        return named
    draft.origins["target", "workspace"] = made
    return {"name": named, "create": _new_workspace(draft, made)}


def _is_made_by_spec(draft: Draft, resource: Resource) -> bool:
    """A file describes what is to be made; what is live already is made by a spec only where it has its mark."""
    return not draft.live or owner_of(resource.body) == draft.name


def _is_same(id: str, workspace: str) -> bool:
    return same_id(id, workspace) or (not MARK.search(id) and same_id(id.rpartition("/")[2], workspace))


def _short(draft: Draft, id: str) -> str:
    """The name where the workspace is in the spec's own group, else the ID."""
    inside = f"{draft.group.rstrip('/').casefold()}/providers/microsoft.operationalinsights/workspaces/"
    return id.rstrip("/").rpartition("/")[2] if draft.group and id.casefold().startswith(inside) else id


def _new_workspace(draft: Draft, resource: Resource) -> dict[str, Json]:
    body = without(resource.body, WORKSPACE.read_only)
    body = body if isinstance(body, Mapping) else {}
    properties = properties_of(body)
    values: dict[str, Json] = {}
    location = body.get("location")
    if isinstance(location, str):
        values["location"] = location
        draft.unknowns.suggest(location, "eastus")
    days, sku = properties.get("retentionInDays"), _sku(properties)
    if days is not None:
        values["retentionInDays"] = days
        draft.unknowns.suggest(days, _DEFAULT_DAYS)
    if sku and sku != _DEFAULT_SKU:
        values["sku"] = sku
        draft.unknowns.suggest(sku, _DEFAULT_SKU)
    if tags := own_tags(body):
        values["tags"] = tags
    odd = [key for key, value in properties.items() if key not in _SAID and value not in (None, {}, [])]
    if odd and not draft.live:
        message = f"`{'`, `'.join(odd)}` of workspace `{resource.name}` is left out: the format has no words for it"
        draft.find(LEFT_OUT, "info", message, resource, "set it where you manage the workspace")
    return values


def _sku(properties: JsonObject) -> Json:
    sku = properties.get("sku")
    return sku.get("name") if isinstance(sku, Mapping) else None


def _location(draft: Draft, values: dict[str, Json], workspaces: Sequence[Resource]) -> None:
    """The rules' region where it is said; one that nobody knows is the workspace's own, as it must be."""
    if draft.location is None:
        return
    made = values["workspace"]
    created = made.get("create") if isinstance(made, Mapping) else None
    if isinstance(created, dict) and created.get("location") == draft.location:
        del created["location"]
    group = values["resourceGroup"]
    group_made = group.get("create") if isinstance(group, Mapping) else None
    if isinstance(group_made, Mapping) and isinstance(created, dict) and group_made.get("location") == draft.location:
        return
    found = MARK.fullmatch(draft.location)
    home = next((item.body.get("location") for item in workspaces if _is_same(item.id, draft.workspace)), None)
    if created is None and draft.live and isinstance(home, str) and _folded(home) == _folded(draft.location):
        return
    variable = draft.unknowns.variables.get(found[1]) if found else None
    if variable and created is None:
        expression = variable.expression
        draft.comment(("target",), f"location: the workspace's own, in place of {expression}")
        return
    draft.unknowns.suggest(draft.location, "eastus")
    values["location"] = draft.location


def _folded(location: str) -> str:
    return location.replace(" ", "").casefold()
