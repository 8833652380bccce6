"""All rules, in the order of their codes; a new one is a file in `rules`, a line here, and a page in the manual."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from provisioner.diagnostics import Diagnostic
from provisioner.lint.rules import bare_auxiliary, duplicated_rows, idle_identity, repeated_parsing, secret_in_spec
from provisioner.lint.subject import Subject
from provisioner.model.project import Project

_RULES: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    repeated_parsing.check,
    secret_in_spec.check,
    duplicated_rows.check,
    bare_auxiliary.check,
    idle_identity.check,
)


def lint(project: Project, sources: Mapping[str, str]) -> list[Diagnostic]:
    """What is legal and yet seldom wanted, in a project without errors."""
    subject = Subject(project=project, sources=sources)
    return [finding for rule in _RULES for finding in rule(subject)]
