"""Bodies against the JSON Schema of their type."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.diagnostics import Diagnostic
from provisioner.model.known import fill
from provisioner.schema import Violation, code, named, violations
from provisioner.validate.subject import Subject

_STAGE = 3
_PLACEHOLDER = "00000000-0000-0000-0000-000000000000"
"""Stands for what only Azure can give; such values are texts, and most of them GUIDs."""


def against_schema(subject: Subject) -> Iterator[Diagnostic]:
    """Every violation; an unknown member is a warning, as Azure takes and drops it, and so is an unknown kind: the list
    of kinds is an open one, and the portal's own templates write `All`."""
    document = subject.document
    schema = named(RESOURCE_TYPES[document.type].template.replace(".json.j2", ".schema.json"))
    body = fill(document.body, lambda _: _PLACEHOLDER)
    for violation in violations(body, schema, whole="the document"):
        yield _finding(subject, violation)


def _finding(subject: Subject, violation: Violation) -> Diagnostic:
    unknown = violation.keyword == "additionalProperties" or (violation.keyword, violation.path) == ("enum", ("kind",))
    return subject.finding(
        code(_STAGE, violation.keyword),
        violation.path,
        violation.message,
        violation.hint,
        severity="warning" if unknown else "error",
    )
