"""The rights of senders: a role assignment at each rule, or one at the resource group for all rules that ask for it.

At the group the right is there before the rule is: Azure remembers a refused sender for minutes, so that a role given
at a rule that is used at once seems not to work (facts of the Logs Ingestion API's users).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from provisioner.catalog.roles import MONITORING_METRICS_PUBLISHER
from provisioner.diagnostics import Diagnostic, Related, did_you_mean, meant
from provisioner.model.json import Path
from provisioner.model.project import RoleAssignment, Rule
from provisioner.resolve.codes import NAMED_TWICE, ROLE_FORM, UNKNOWN_IDENTITY
from provisioner.resolve.effective import Effective
from provisioner.resolve.sender_roles import role_of
from provisioner.resolve.target import Target

_IDENTITIES = "identities"


@dataclass(slots=True)
class _Found:
    """What has been resolved so far, by address."""

    assignments: dict[str, RoleAssignment] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def role_assignments(
    spec: Effective, target: Target, rules: Sequence[Rule]
) -> tuple[list[RoleAssignment], list[Diagnostic]]:
    """One for each sender of each rule; at the resource group, one for each sender."""
    found = _Found()
    for rule in rules:
        seen: set[str] = set()
        for at in range(len(spec.items((*rule.path, "senders")))):
            path = (*rule.path, "senders", at)
            handle_path = path if spec.text(path) is not None else (*path, "identity")
            handle = spec.text(handle_path) or ""
            wrong = _wrong_sender(spec, rule, handle, handle_path, seen)
            if wrong:
                found.diagnostics.append(wrong)
                continue
            seen.add(handle)
            _grant(spec, target, rule, handle, path, found)
    return list(found.assignments.values()), found.diagnostics


def awaiting(rules: Sequence[Rule], assignments: Sequence[RoleAssignment]) -> list[Rule]:
    """The rules, each after the rights at the resource group that it counts on."""
    wide = [item for item in assignments if item.grant_at == "resourceGroup"]
    needed = {rule.address: [item.address for item in wide if rule.address in item.rules] for rule in rules}
    return [replace(rule, depends_on=(*rule.depends_on, *needed[rule.address])) for rule in rules]


def _wrong_sender(spec: Effective, rule: Rule, handle: str, path: Path, seen: set[str]) -> Diagnostic | None:
    known = spec.map((_IDENTITIES,))
    if handle not in known:
        hint = did_you_mean(handle, known) or f"add `{handle}: {{application: …}}` to `identities`"
        message, right = f"Identity `{handle}` is not in `identities`", meant(handle, known)
        return spec.finding(UNKNOWN_IDENTITY, message, path, hint=hint, instead_of=(handle, right))
    if handle in seen:
        message = f"Rule `{rule.handle}` names sender `{handle}` twice"
        return spec.finding(NAMED_TWICE, message, path, hint="keep one of them")
    return None


def _grant(spec: Effective, target: Target, rule: Rule, handle: str, path: Path, found: _Found) -> None:
    role, wrong = role_of(spec, (*path, "role"), target.resource_group.subscription)
    if wrong:
        found.diagnostics.append(wrong)
        return
    role = role or MONITORING_METRICS_PUBLISHER.definition_id(target.resource_group.subscription)
    made = _assignment(spec, target, rule, handle, path, role)
    first = found.assignments.setdefault(made.address, made)
    if first is made:
        return
    if first.role_definition_id.casefold() != role.casefold():
        message = f"Sender `{handle}` is to have another role at the resource group than rule `{_handle(first)}` says"
        related = Related(message="the other role is given here", span=spec.span(first.path))
        hint = "give it the same role in all rules, or give the roles at the rules"
        found.diagnostics.append(spec.finding(ROLE_FORM, message, path, hint=hint, related=(related,)))
    found.assignments[made.address] = replace(first, rules=(*first.rules, rule.address))


def _handle(assignment: RoleAssignment) -> str:
    return assignment.rules[0].rpartition("/")[2]


def _assignment(spec: Effective, target: Target, rule: Rule, handle: str, path: Path, role: str) -> RoleAssignment:
    wide = spec.text((*path, "grantAt")) == "resourceGroup"
    return RoleAssignment(
        address=f"roleAssignments/{handle}" if wide else f"roleAssignments/{rule.handle}/{handle}",
        path=path,
        identity=f"{_IDENTITIES}/{handle}",
        rules=(rule.address,),
        grant_at="resourceGroup" if wide else "rule",
        scope=target.resource_group.id if wide else rule.id,
        role_definition_id=role,
        depends_on=(target.resource_group.address if wide else rule.address,),
    )
