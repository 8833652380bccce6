"""The private link scope that an endpoint is part of: an existing one by name or ID, or one to create."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from provisioner.diagnostics import Diagnostic, Related
from provisioner.model.ids import ResourceId, parse_resource_id
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.project import PrivateLinkScope
from provisioner.resolve.codes import CONFLICTING_SCOPE, SCOPE_FORM
from provisioner.resolve.effective import Effective
from provisioner.resolve.target import Target, tags_of

_SCOPES = "privateLinkScopes"
_TYPE = "microsoft.insights/privatelinkscopes"


def scope_of(
    spec: Effective, target: Target, path: Path, known: dict[str, PrivateLinkScope]
) -> tuple[str | None, list[Diagnostic]]:
    """The address of the scope at `path`, which joins `known` (by ID); None where there is none."""
    value = spec.get(path)
    name_path, create = path, None
    if isinstance(value, Mapping):
        create, name_path = _map(value.get("create")), (*path, "name")
        value = value.get("name")
    if not isinstance(value, str):
        return None, []
    parsed = parse_resource_id(value) if value.startswith("/") else None
    if value.startswith("/") and (parsed is None or parsed.type.casefold() != _TYPE or not parsed.resource_group):
        message = f"`{value}` is not the resource ID of a private link scope"
        hint = (
            "write its name, or `/subscriptions/…/resourceGroups/…/providers/Microsoft.Insights/privateLinkScopes/NAME`"
        )
        return None, [spec.finding(SCOPE_FORM, message, name_path, hint=hint)]
    scope = _scope(target, path, value, parsed, create)
    first = known.setdefault(scope.id.casefold(), scope)
    found = _conflict(spec, first, scope)
    if first.create is None and create is not None:
        known[scope.id.casefold()] = replace(scope, address=first.address)
    return first.address, found


def _scope(
    target: Target, path: Path, text: str, parsed: ResourceId | None, create: JsonObject | None
) -> PrivateLinkScope:
    name = parsed.name if parsed else text
    home = f"{target.resource_group.id}/providers/Microsoft.Insights/{_SCOPES}/{name}"
    id = text.rstrip("/") if parsed else home
    inside = id.casefold() == home.casefold()
    group = parsed.resource_group if parsed else None
    return PrivateLinkScope(
        address=f"{_SCOPES}/{name}" if inside else f"{_SCOPES}/{group}/{name}",
        path=path,
        name=name,
        id=id,
        create=create,
        tags=tags_of(create),
        depends_on=(target.resource_group.address,) if inside else (),
    )


def _conflict(spec: Effective, first: PrivateLinkScope, scope: PrivateLinkScope) -> list[Diagnostic]:
    if first.create is None or scope.create is None or first.create == scope.create:
        return []
    message = f"The private link scope `{scope.name}` is to be created in two ways"
    related = Related(message="the other one is here", span=spec.key_span((*first.path, "create")))
    hint = "write `create` at one endpoint, and the name alone at the others"
    path = (*scope.path, "create")
    return [spec.finding(CONFLICTING_SCOPE, message, path, hint=hint, at_key=True, related=(related,))]


def _map(value: Json) -> JsonObject | None:
    return value if isinstance(value, Mapping) else None
