"""What `check` recommends: nothing here is wrong, so the other commands do not repeat it."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.diagnostics import Diagnostic
from provisioner.model.project import Project
from provisioner.validate import codes


def advise(project: Project) -> Iterator[Diagnostic]:
    """Recommendations for a project that is otherwise in order."""
    for endpoint in project.endpoints:
        if endpoint.public_network_access != "Enabled" and endpoint.scope is None:
            yield Diagnostic(
                code=codes.PRIVATE_WITHOUT_SCOPE,
                severity="info",
                message=f"Endpoint `{endpoint.handle}` is not public, and the spec puts it into no private link scope",
                span=project.key_span(endpoint.path),
                hint="add `privateLinkScope`, unless the network team does so elsewhere",
            )
    for rule in project.rules:
        if rule.diagnostics is None:
            yield Diagnostic(
                code=codes.ERRORS_UNSEEN,
                severity="info",
                message=f"Rule `{rule.handle}` has no diagnostic setting: its errors and dropped rows reach no table",
                span=project.key_span(rule.path),
                hint="write `diagnostics: true` for rows in DCRLogErrors, or `diagnostics: false` if none are wanted",
            )
