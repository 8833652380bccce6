"""Role assignments for whoever may make them: as `az` lines and as Bicep."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.model.changes import Action, Plan
from provisioner.model.documents import KnownAfterApply
from provisioner.model.ids import ResourceId, parse_resource_id
from provisioner.model.json import JsonObject
from provisioner.model.known import at, complete_id, fill, finder

_TYPE = "roleAssignments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One assignment to be made; `principal` says so in words while Azure has not given it yet."""

    address: str
    name: str | None
    scope: str
    principal: str
    principal_type: str
    role: str
    description: str


def grants(plan: Plan, live: Mapping[str, JsonObject]) -> tuple[Grant, ...]:
    """The role assignments that a plan leaves to others; `live` may know more than the plan does."""
    find = finder({item.address: answer for item, answer in plan.lookups}, live)
    found = []
    for change in plan.changes:
        if change.type == _TYPE and change.action is Action.LEFT_TO_OTHERS and change.body is not None:
            body = fill(change.body, find)
            id = complete_id(change.id, change.name_parts, find)
            principal = at(body, ("properties", "principalId"))
            found.append(
                Grant(
                    address=change.address,
                    name=id.rpartition("/")[2] if id else None,
                    scope=_scope(change.id),
                    principal="<known after apply>" if isinstance(principal, KnownAfterApply) else str(principal),
                    principal_type=str(at(body, ("properties", "principalType")) or "ServicePrincipal"),
                    role=str(at(body, ("properties", "roleDefinitionId"))),
                    description=str(at(body, ("properties", "description")) or ""),
                )
            )
    return tuple(found)


def _scope(id: str) -> str:
    parsed = parse_resource_id(id)
    return parsed.scope if parsed else id


def as_text(items: Sequence[Grant]) -> str:
    """Both forms, with a line each that says what they are."""
    count = f"{len(items)} role assignment{'s are' if len(items) > 1 else ' is'} left to others."
    return "\n".join(
        [
            f"{count} Whoever may grant roles runs this:",
            "",
            *(_az(item) for item in items),
            "",
            "or deploys this Bicep:",
            "",
            *_bicep(items),
        ]
    )


def _az(item: Grant) -> str:
    words = ["az", "role", "assignment", "create"]
    words += ["--name", item.name] if item.name else []
    words += ["--assignee-object-id", item.principal, "--assignee-principal-type", item.principal_type]
    words += ["--role", item.role.rpartition("/")[2], "--scope", item.scope, "--description", item.description]
    return shlex.join(words)


def _bicep(items: Sequence[Grant]) -> Iterator[str]:
    groups: dict[str, list[Grant]] = {}
    for item in items:
        scope = parse_resource_id(item.scope)
        groups.setdefault((scope.resource_group if scope else None) or "", []).append(item)
    number = 0
    for group, members in groups.items():
        yield f"// az deployment group create --resource-group {shlex.quote(group)} --template-file roles.bicep"
        for item in members:
            number += 1
            yield from _resource(item, number)


def _resource(item: Grant, number: int) -> Iterator[str]:
    scope = parse_resource_id(item.scope)
    inner = scope is not None and bool(scope.types)
    if inner and scope is not None:
        yield f"resource scope{number} '{scope.type}@{_version(scope)}' existing = {{"
        yield f"  name: {_quoted('/'.join(scope.names))}"
        yield "}"
    yield f"resource grant{number} 'Microsoft.Authorization/roleAssignments@{RESOURCE_TYPES[_TYPE].api_version}' = {{"
    yield f"  name: {_quoted(item.name or '<known after apply>')}"
    if inner:
        yield f"  scope: scope{number}"
    yield "  properties: {"
    yield f"    principalId: {_quoted(item.principal)}"
    yield f"    principalType: {_quoted(item.principal_type)}"
    yield f"    roleDefinitionId: {_quoted(item.role)}"
    yield f"    description: {_quoted(item.description)}"
    yield "  }"
    yield "}"


def _version(scope: ResourceId) -> str:
    kinds = (kind for kind in RESOURCE_TYPES.values() if kind.arm_type.casefold() == scope.type.casefold())
    return next(kinds, RESOURCE_TYPES[_TYPE]).api_version


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${").replace("\n", "\\n")
    return f"'{escaped}'"
