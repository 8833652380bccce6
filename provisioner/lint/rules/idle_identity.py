"""Identities that no rule lets send: declared, and given no right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.diagnostics import Diagnostic
from provisioner.lint.codes import IDLE_IDENTITY
from provisioner.lint.subject import Subject


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Identities without a role assignment; one that the spec names again may have it in another environment."""
    used = {assignment.identity for assignment in subject.project.role_assignments}
    text = subject.sources.get(subject.project.spec_path, "")
    for identity in subject.project.identities:
        named = len(re.findall(rf"(?<![\w-]){re.escape(identity.handle)}(?![\w-])", text))
        if identity.address not in used and named < 2:
            yield Diagnostic(
                code=IDLE_IDENTITY,
                severity="warning",
                message=f"Identity `{identity.handle}` is among the `senders` of no rule, and may send nothing",
                span=subject.project.key_span(identity.path),
                hint="add it to the `senders` of a rule, or leave it out",
            )
