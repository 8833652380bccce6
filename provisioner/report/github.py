"""Findings as workflow commands of GitHub Actions: annotations on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.diagnostics import Diagnostic, Severity, Span
from provisioner.report.style import printable

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str], colour: bool) -> str:
    """One command a finding; nothing when there is none."""
    return "".join(f"{_command(item)}\n" for item in diagnostics)


def _command(item: Diagnostic) -> str:
    properties = {"title": item.code, "file": item.span.path, **_place(item.span)}
    settings = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = f"{printable(item.message)}\nhint: {printable(item.hint)}" if item.hint else printable(item.message)
    return f"::{_COMMANDS[item.severity]} {settings}::{_data(message)}"


def _place(span: Span) -> dict[str, int]:
    """Lines, and columns only within one line: GitHub refuses an annotation over several lines that has columns."""
    lines = {"line": span.line, "endLine": span.end_line}
    return lines if span.end_line != span.line else {**lines, "col": span.column, "endColumn": span.end_column}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
