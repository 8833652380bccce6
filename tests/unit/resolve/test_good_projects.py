"""Specs and the projects they mean, whole, as JSON beside the file."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from builders.golden import CASES, matches
from builders.specs import project_of

from provisioner.diagnostics import has_errors

GOOD = sorted((CASES / "resolve" / "good").glob("*.yaml"))
ROOT = Path(__file__).parents[3]


def plain(value):
    if is_dataclass(value):
        shown = {field.name: getattr(value, field.name) for field in fields(value) if field.repr}
        return {name: plain(item) for name, item in shown.items() if item not in (None, (), {}, False)}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return {name: plain(item) for name, item in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_spec_means_this_project(path, update_cases):
    project, diagnostics = project_of(path)
    assert not has_errors(diagnostics), diagnostics
    shown = {
        "project": plain(project),
        "diagnostics": [f"{item.span.line}:{item.span.column} {item.code} {item.message}" for item in diagnostics],
    }
    matches(json.dumps(shown, indent=1) + "\n", path.with_suffix(".json"), update=update_cases)


def test_the_quickstart_means_a_project_without_a_word():
    project, diagnostics = project_of(ROOT / "examples" / "quickstart" / "provisioner.yaml")
    assert diagnostics == []
    assert [column.name for column in project.tables[0].columns] == [
        "TimeGenerated", "ClientIp", "User", "Method", "Url", "Status", "Bytes", "Unparsed"
    ]  # fmt: skip


def test_values_of_an_overlay_are_placed_where_the_overlay_writes_them():
    path = CASES / "resolve" / "good" / "an_environment_merges_replaces_and_deletes.yaml"
    project, _ = project_of(path)
    lines = path.read_text(encoding="utf-8").splitlines()

    def said(span):
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]

    assert said(project.span(("tables", "Orders_CL", "totalRetentionInDays"))) == "365"
    assert said(project.key_span(("tables", "Returns_CL", "columns", "Why"))) == "Why"
    assert said(project.span(("dataCollectionRules", "orders", "senders", 0))) == "shipper"
    assert project.span(("dataCollectionRules", "orders", "senders", 0)).line < 17
    assert said(project.span(("tables", "Orders_CL", "retentionInDays"))) == '"{{ vars.days }}"'
