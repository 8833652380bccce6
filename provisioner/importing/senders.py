"""Who may send to a rule: role assignments as identities and senders."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from provisioner.catalog.ownership import owner_in, purpose_in
from provisioner.catalog.roles import BUILT_IN, SEND_DATA_ACTION, role_by_id
from provisioner.diagnostics import Diagnostic
from provisioner.importing.codes import LEFT_OUT
from provisioner.importing.draft import Draft, handle_for, properties_of
from provisioner.model.ids import ResourceId, same_id
from provisioner.model.imported import Resource
from provisioner.model.json import Json, Path

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EXAMPLE: Final = "33333333-3333-3333-3333-333333333333"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A right to send: at which scope, to whom, by which role."""

    resource: Resource
    scope: str
    principal: str
    role: str
    sender: str | None
    rule: str | None


def grants(draft: Draft, assignments: list[Resource]) -> list[Grant]:
    """The role assignments that let somebody send; those of people and groups are named and left out."""
    found: list[Grant] = []
    for resource in assignments:
        properties = properties_of(resource.body)
        role, principal = str(properties.get("roleDefinitionId", "")), properties.get("principalId")
        description = properties.get("description")
        said = description if isinstance(description, str) else None
        if not _lets_send(role, said) or not isinstance(principal, str):
            continue
        kind = str(properties.get("principalType") or "ServicePrincipal")
        if kind not in ("ServicePrincipal",) and "{{" not in kind:
            message = f"A {kind.casefold()} may send by role assignment `{resource.name}`, which stays outside the spec"
            draft.find(LEFT_OUT, "info", message, resource, "senders of a spec are applications and managed identities")
            continue
        sender, rule = purpose_in(said)
        scope = _scope(resource, properties.get("scope"))
        found.append(Grant(resource=resource, scope=scope, principal=principal, role=role, sender=sender, rule=rule))
    return found


def unplaced(assignments: Sequence[Resource], rules: Sequence[Resource]) -> list[Diagnostic]:
    """What is said of rights to send that a file gives at something else than the rules in it."""
    homes = {rule.id.casefold() for rule in rules} | {rule.id.casefold().partition("/providers/")[0] for rule in rules}
    found: list[Diagnostic] = []
    for resource in assignments:
        properties = properties_of(resource.body)
        scope = _scope(resource, properties.get("scope"))
        if _lets_send(str(properties.get("roleDefinitionId", "")), None) and scope.rstrip("/").casefold() not in homes:
            message = (
                f"Role assignment `{resource.name}` lets somebody send at `{scope}`, which is no rule that is read"
            )
            hint = "name the sender in the spec: `identities` and `senders`"
            item = Diagnostic(code=LEFT_OUT, severity="info", message=message, span=resource.source, hint=hint)
            found.append(item)
    return found


def _lets_send(role: str, description: str | None) -> bool:
    known = role_by_id(role)
    return SEND_DATA_ACTION in known.data_actions if known else owner_in(description) is not None


def _scope(resource: Resource, stated: Json) -> str:
    if isinstance(stated, str) and stated:
        return stated
    parsed: ResourceId | None = resource.parsed
    return parsed.scope if parsed else ""


def senders(draft: Draft, granted: list[Grant], rules: Mapping[str, Resource], data: dict[str, Json]) -> None:
    """Put `identities` and the rules' `senders` into the spec."""
    identities: dict[str, Json] = {}
    handles: dict[str, str] = {}
    chosen = data["dataCollectionRules"]
    assert isinstance(chosen, dict)
    for grant in granted:
        wide = same_id(grant.scope, draft.group)
        named = [handle for handle, rule in rules.items() if wide or (rule.id and same_id(rule.id, grant.scope))]
        if not named:
            continue
        principal = grant.principal.casefold()
        if principal not in handles:
            handles[principal] = handle_for(grant.sender or "sender", identities, "sender")
            draft.unknowns.suggest(grant.principal, _EXAMPLE)
            identities[handles[principal]] = {"objectId": grant.principal}
            path: Path = ("identities", handles[principal])
            draft.comment(path, "the object ID of its service principal")
            draft.origins[path] = grant.resource
        entry = _sender(handles[principal], grant.role, wide)
        for handle in named:
            values = chosen[handle]
            assert isinstance(values, dict)
            present = list(values.get("senders", []))
            if all(_identity(item) != handles[principal] for item in present):
                values["senders"] = [*present, entry]
    if identities:
        data["identities"] = identities


def _identity(sender: Json) -> Json:
    return sender.get("identity") if isinstance(sender, Mapping) else sender


def _sender(handle: str, role: str, wide: bool) -> Json:
    known = role_by_id(role)
    entry: dict[str, Json] = {"identity": handle}
    if wide:
        entry["grantAt"] = "resourceGroup"
    if known is None or known is not _usual():
        guid = role.rstrip("/").rpartition("/")[2]
        entry["role"] = known.name if known else guid if _GUID.fullmatch(guid) else role
    return handle if len(entry) == 1 else entry


def _usual() -> object:
    return next(role for role in BUILT_IN if SEND_DATA_ACTION in role.data_actions)
