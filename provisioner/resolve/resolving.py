"""The stage itself: environment, variables, schema once more, then every part in the order they need each other."""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.diagnostics import Diagnostic, has_errors
from provisioner.model.json import Json
from provisioner.model.project import Project
from provisioner.model.spec import Spec
from provisioner.resolve.effective import Effective
from provisioner.resolve.endpoints import endpoints
from provisioner.resolve.identities import identities
from provisioner.resolve.overlay import overlaid
from provisioner.resolve.rules import drafts, finished
from provisioner.resolve.senders import awaiting, role_assignments
from provisioner.resolve.tables import tables
from provisioner.resolve.target import Target, target
from provisioner.resolve.transformation import ReadText
from provisioner.resolve.trials import trials
from provisioner.resolve.variables import substituted
from provisioner.schema import code, named, violations

_SCHEMA = "spec.schema.json"
_STAGE = 1


def resolve(
    spec: Spec,
    *,
    environment: str | None = None,
    variables: Mapping[str, Json] | None = None,
    read_text: ReadText,
) -> tuple[Project | None, list[Diagnostic]]:
    """Say what a spec means in one environment; `read_text` reads a file by its path relative to the spec."""
    effective, diagnostics = overlaid(spec, environment)
    if diagnostics:
        return None, diagnostics
    effective, diagnostics = substituted(effective, variables or {})
    if diagnostics:
        return None, diagnostics
    if effective.moved or effective.replaced:
        diagnostics = _against_schema(effective)
        if diagnostics:
            return None, diagnostics
    where, diagnostics = target(effective)
    if where is None or has_errors(diagnostics):
        return None, diagnostics
    project, found = _project(effective, where, environment, read_text)
    diagnostics += found
    return (None if has_errors(diagnostics) else project), diagnostics


def _project(
    spec: Effective, where: Target, environment: str | None, read_text: ReadText
) -> tuple[Project, list[Diagnostic]]:
    drafted, diagnostics = drafts(spec, where, read_text)
    outputs = [output for draft in drafted for output in draft.outputs]
    all_tables, found = tables(spec, where, outputs, complete=not has_errors(diagnostics))
    diagnostics += found
    ends, scopes, found = endpoints(spec, where)
    diagnostics += found
    rules, found = finished(spec, where, drafted, ends)
    diagnostics += found
    senders, found = identities(spec)
    diagnostics += found
    assignments, found = role_assignments(spec, where, rules)
    diagnostics += found
    cases, found = trials(spec, drafted)
    project = Project(
        name=spec.text(("name",)) or "",
        spec_path=spec.spec.path,
        environment=environment,
        subscription=where.subscription,
        tenant=where.tenant,
        resource_group=where.resource_group,
        workspace=where.workspace,
        tables=tuple(all_tables),
        rules=tuple(awaiting(rules, assignments)),
        identities=tuple(senders),
        role_assignments=tuple(assignments),
        tests=tuple(cases),
        endpoints=tuple(ends),
        private_link_scopes=tuple(scopes),
        span=spec.span,
        key_span=spec.key_span,
        variables={spec.span(path): spec.origins_of(path) for path in spec.replaced},
    )
    return project, [*diagnostics, *found]


def _against_schema(spec: Effective) -> list[Diagnostic]:
    """Values that overlays and variables brought are judged like those that stood in the file."""
    found: list[Diagnostic] = []
    for item in violations(spec.data, named(_SCHEMA)):
        found.append(
            spec.finding(
                code(_STAGE, item.keyword),
                item.message,
                item.path,
                hint=item.hint,
                at_key=item.at_key,
                related=spec.origins_of(item.path),
            )
        )
    return found
