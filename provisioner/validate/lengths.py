"""Names against the rules for their kind: how long, of which characters."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.catalog.names import NameRule
from provisioner.diagnostics import Diagnostic, Severity
from provisioner.model.json import Path
from provisioner.validate.subject import Subject


def name_findings(
    subject: Subject, name: str, path: Path, rule: NameRule, codes: tuple[str, str], severity: Severity = "error"
) -> Iterator[Diagnostic]:
    """What is wrong with a name; `codes` are those for its length and for its form."""
    if not rule.shortest <= len(name) <= rule.longest:
        allowed = f"{rule.shortest} to {rule.longest}" if rule.shortest > 1 else f"at most {rule.longest}"
        long = f"{len(name)} character{'s' if len(name) != 1 else ''}"
        message = f"`{name}` has {long}, the name of a {rule.what} has {allowed}"
        yield subject.finding(codes[0], path, message, "choose a name of that length", severity=severity)
    if len(name) >= rule.shortest and not rule.matches(name):
        message = f"`{name}` is not a legal name for a {rule.what}"
        yield subject.finding(codes[1], path, message, f"use {rule.form}", severity=severity)
