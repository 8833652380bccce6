"""Data collection endpoints of the spec's own resource group, and the private link scope that they are part of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from provisioner.catalog.private_link import ENDPOINT
from provisioner.diagnostics import Diagnostic
from provisioner.importing.codes import LEFT_OUT
from provisioner.importing.draft import EXAMPLE_ENDPOINT, Draft, handle_for, own_tags, owner_of, properties_of, without
from provisioner.model.ids import same_id
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject

_SAID: Final = {"description", "networkAcls"}
_OPEN: Final = "Enabled"


def endpoints(
    draft: Draft,
    found: Sequence[Resource],
    links: Sequence[Resource],
    scopes: Sequence[Resource],
    data: dict[str, Json],
) -> None:
    """Put `dataCollectionEndpoints` into the spec, and let the rules name them by their handles.

    A live endpoint belongs to the spec only where it has its mark; rules name others by ID.
    """
    made: dict[str, Json] = {}
    rules = data.get("dataCollectionRules")
    for resource in found:
        if not _is_ours(draft, resource) or (draft.live and owner_of(resource.body) != draft.name):
            continue
        handle = handle_for(draft.unknowns.literal(resource.name), made, "endpoint")
        made[handle] = _values(draft, resource, handle, links, scopes)
        draft.origins["dataCollectionEndpoints", handle] = resource
        for values in rules.values() if isinstance(rules, dict) else ():
            named = values.get("dataCollectionEndpoint") if isinstance(values, dict) else None
            if isinstance(values, dict) and isinstance(named, str) and same_id(named, resource.id):
                values["dataCollectionEndpoint"] = handle
    for values in rules.values() if isinstance(rules, dict) else ():
        if isinstance(values, dict):
            draft.unknowns.suggest(values.get("dataCollectionEndpoint"), EXAMPLE_ENDPOINT)
    if made:
        data["dataCollectionEndpoints"] = made


def unlinked(links: Sequence[Resource], endpoints: Sequence[Resource]) -> list[Diagnostic]:
    """What is said of parts of a private link scope that are no endpoints of the file: workspaces, above all."""
    found: list[Diagnostic] = []
    for link in links:
        linked = properties_of(link.body).get("linkedResourceId")
        if not any(isinstance(linked, str) and point.id and same_id(linked, point.id) for point in endpoints):
            message = f"`{link.name}` of a private link scope is left out: it is no endpoint that is read"
            hint = "link workspaces where you manage the scope"
            item = Diagnostic(code=LEFT_OUT, severity="info", message=message, span=link.source, hint=hint)
            found.append(item)
    return found


def _is_ours(draft: Draft, resource: Resource) -> bool:
    return not resource.id or resource.id.casefold().startswith(f"{draft.group.rstrip('/').casefold()}/providers/")


def _values(
    draft: Draft, resource: Resource, handle: str, links: Sequence[Resource], scopes: Sequence[Resource]
) -> dict[str, Json]:
    body = without(resource.body, ENDPOINT.read_only)
    body = body if isinstance(body, Mapping) else {}
    properties = properties_of(body)
    values: dict[str, Json] = {} if resource.name == handle else {"name": resource.name}
    location = body.get("location")
    if isinstance(location, str) and draft.location and location.casefold() != draft.location.casefold():
        values["location"] = location
    access = _access(properties)
    if access != _OPEN:
        values["publicNetworkAccess"] = access
    scope = _scope_of(resource, links)
    if scope is not None:
        values["privateLinkScope"] = _scope(draft, scope, scopes)
    if isinstance(properties.get("description"), str) and properties["description"]:
        values["description"] = properties["description"]
    if tags := own_tags(body):
        values["tags"] = tags
    odd = [key for key, value in properties.items() if key not in _SAID and value not in (None, {}, [])]
    if odd:
        message = f"`{'`, `'.join(odd)}` of endpoint `{resource.name}` is left out: the format has no words for it"
        draft.find(LEFT_OUT, "info", message, resource)
    return values


def _access(properties: JsonObject) -> Json:
    rules = properties.get("networkAcls")
    return rules.get("publicNetworkAccess", _OPEN) if isinstance(rules, Mapping) else _OPEN


def _scope_of(resource: Resource, links: Sequence[Resource]) -> str | None:
    """The ID of the private link scope of an endpoint."""
    for link in links:
        linked = properties_of(link.body).get("linkedResourceId")
        if isinstance(linked, str) and resource.id and same_id(linked, resource.id):
            return link.id.rpartition("/scopedResources/")[0] or link.id.rpartition("/scopedresources/")[0]
    entries = properties_of(resource.body).get("privateLinkScopedResources")
    for entry in entries if isinstance(entries, list) else ():
        scoped = entry.get("resourceId") if isinstance(entry, Mapping) else None
        if isinstance(scoped, str):
            return scoped.rpartition("/scopedResources/")[0] or scoped.rpartition("/scopedresources/")[0] or scoped
    return None


def _scope(draft: Draft, id: str, scopes: Sequence[Resource]) -> Json:
    name = id.rpartition("/")[2]
    short = name if id.casefold().startswith(f"{draft.group.casefold()}/providers/") else id
    made = next((scope for scope in scopes if scope.id and same_id(scope.id, id)), None)
    if made is None or (draft.live and owner_of(made.body) != draft.name):
        return short
    modes = properties_of(made.body).get("accessModeSettings")
    modes = modes if isinstance(modes, Mapping) else {}
    create: dict[str, Json] = {key: modes[key] for key in ("ingestionAccessMode", "queryAccessMode") if key in modes}
    if tags := own_tags(made.body):
        create["tags"] = tags
    return {"name": short, "create": create}
