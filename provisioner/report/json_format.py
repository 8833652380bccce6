"""Findings for programs: a JSON array."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from provisioner.diagnostics import Diagnostic, Span
from provisioner.model.json import Json


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str], colour: bool) -> str:
    """One object a finding; lines and columns are 1-based, the end is exclusive."""
    return json.dumps([_object(item) for item in diagnostics], ensure_ascii=False, indent=2) + "\n"


def _object(item: Diagnostic) -> dict[str, Json]:
    return {
        **_place(item.span),
        "severity": item.severity,
        "code": item.code,
        "message": item.message,
        "hint": item.hint,
        "origin": item.origin,
        "docs": f"provisioner explain {item.code}",
        "related": [{**_place(other.span), "message": other.message} for other in item.related],
        "fix": [{**_place(edit.span), "old": edit.old, "new": edit.new} for edit in item.fix],
    }


def _place(span: Span) -> dict[str, Json]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
