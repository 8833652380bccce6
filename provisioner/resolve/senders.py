"""Who may send: identities, and a role assignment for each rule that names one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from provisioner.catalog.roles import MONITORING_METRICS_PUBLISHER
from provisioner.diagnostics import Diagnostic, did_you_mean
from provisioner.model.json import JsonObject, Path
from provisioner.model.project import Identity, RoleAssignment, Rule
from provisioner.resolve.codes import IDENTITY_FORM, NAMED_TWICE, UNKNOWN_IDENTITY
from provisioner.resolve.effective import Effective
from provisioner.resolve.target import Target

_IDENTITIES = "identities"
_WAYS = ("application", "managedIdentity", "create")


def identities(spec: Effective) -> tuple[list[Identity], list[Diagnostic]]:
    """Resolve every identity of the spec."""
    found: list[Identity] = []
    diagnostics: list[Diagnostic] = []
    for handle in spec.map((_IDENTITIES,)):
        path: Path = (_IDENTITIES, handle)
        ways = [way for way in _WAYS if way in spec.map(path)]
        if len(ways) > 1:
            message = f"Identity `{handle}` has both `{ways[0]}` and `{ways[1]}`"
            diagnostics.append(
                spec.finding(IDENTITY_FORM, message, (*path, ways[1]), hint="keep one of them", at_key=True)
            )
        found.append(_identity(spec, handle, path, spec.map((*path, "create")) if "create" in ways else None))
    return found, diagnostics


def _identity(spec: Effective, handle: str, path: Path, create: JsonObject | None) -> Identity:
    return Identity(
        address=f"{_IDENTITIES}/{handle}",
        path=path,
        handle=handle,
        application=spec.text((*path, "application")),
        object_id=spec.text((*path, "objectId")),
        managed_identity=spec.text((*path, "managedIdentity")),
        create=create,
    )


def role_assignments(
    spec: Effective, target: Target, rules: Sequence[Rule]
) -> tuple[list[RoleAssignment], list[Diagnostic]]:
    """One for each sender of each rule."""
    found: list[RoleAssignment] = []
    diagnostics: list[Diagnostic] = []
    for rule in rules:
        seen: set[str] = set()
        for at in range(len(spec.items((*rule.path, "senders")))):
            path = (*rule.path, "senders", at)
            handle_path = path if spec.text(path) is not None else (*path, "identity")
            handle = spec.text(handle_path) or ""
            wrong = _wrong_sender(spec, rule, handle, handle_path, seen)
            if wrong:
                diagnostics.append(wrong)
                continue
            seen.add(handle)
            found.append(_assignment(spec, target, rule, handle, path))
    return found, diagnostics


def _wrong_sender(spec: Effective, rule: Rule, handle: str, path: Path, seen: set[str]) -> Diagnostic | None:
    known = spec.map((_IDENTITIES,))
    if handle not in known:
        hint = did_you_mean(handle, known) or f"add `{handle}: {{application: …}}` to `identities`"
        return spec.finding(UNKNOWN_IDENTITY, f"Identity `{handle}` is not in `identities`", path, hint=hint)
    if handle in seen:
        message = f"Rule `{rule.handle}` names sender `{handle}` twice"
        return spec.finding(NAMED_TWICE, message, path, hint="keep one of them")
    return None


def _assignment(spec: Effective, target: Target, rule: Rule, handle: str, path: Path) -> RoleAssignment:
    wide = spec.text((*path, "grantAt")) == "resourceGroup"
    grant_at: Literal["rule", "resourceGroup"] = "resourceGroup" if wide else "rule"
    return RoleAssignment(
        address=f"roleAssignments/{rule.handle}/{handle}",
        path=path,
        identity=f"{_IDENTITIES}/{handle}",
        rule=rule.address,
        grant_at=grant_at,
        scope=target.resource_group.id if wide else rule.id,
        role_definition_id=MONITORING_METRICS_PUBLISHER.definition_id(target.resource_group.subscription),
        depends_on=(target.resource_group.address if wide else rule.address,),
    )
