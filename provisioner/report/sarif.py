"""Findings as SARIF 2.1.0, which code scanning and many editors read: one run, one result a finding."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from provisioner import __version__
from provisioner.diagnostics import Diagnostic, Severity, Span
from provisioner.model.json import Json

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str], colour: bool) -> str:
    """One log with one run, also when there is nothing to say: readers close what is no longer in it."""
    codes = sorted({item.code for item in diagnostics})
    driver: dict[str, Json] = {
        "name": "provisioner",
        "version": __version__,
        "rules": [_rule(code) for code in codes],
    }
    run: dict[str, Json] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, codes.index(item.code)) for item in diagnostics],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str) -> dict[str, Json]:
    """What code scanning shows beside a finding: the title, and the manual page as plain text and as Markdown."""
    from provisioner.manual import page, title

    short, text = title(code) or code, page(code) or f"provisioner explain {code}"
    return {
        "id": code,
        "shortDescription": {"text": short},
        "fullDescription": {"text": short},
        "help": {"text": text, "markdown": text},
    }


def _result(item: Diagnostic, rule_index: int) -> dict[str, Json]:
    result: dict[str, Json] = {
        "ruleId": item.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[item.severity],
        "message": {"text": f"{item.message}\nhint: {item.hint}" if item.hint else item.message},
        "locations": [_location(item.span)],
    }
    if item.related:
        result["relatedLocations"] = [
            {"id": number, **_location(other.span), "message": {"text": other.message}}
            for number, other in enumerate(item.related, start=1)
        ]
    if item.fix:
        result["fixes"] = [_fix(item)]
    if item.origin:
        result["properties"] = {"origin": item.origin}
    return result


def _fix(item: Diagnostic) -> dict[str, Json]:
    changes: dict[str, list[Json]] = {}
    for edit in item.fix:
        replacement: Json = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.new}}
        changes.setdefault(edit.span.path, []).append(replacement)
    return {
        "description": {"text": item.hint or item.message},
        "artifactChanges": [
            {"artifactLocation": {"uri": _uri(path)}, "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _location(span: Span) -> dict[str, Json]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.path)}, "region": _region(span)}}


def _region(span: Span) -> dict[str, Json]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _uri(path: str) -> str:
    """A relative path as a relative reference, an absolute one (`/…` or `C:/…`) as a `file:` URI."""
    if path.startswith("/"):
        return f"file://{quote(path)}"
    if path[1:3] == ":/":
        return f"file:///{path[:2]}{quote(path[2:])}"
    escaped = quote(path)
    return f"./{escaped}" if "%3A" in escaped.partition("/")[0] else escaped
