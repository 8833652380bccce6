"""The problem matcher that docs/editors.md gives VS Code reads our `concise` lines."""

from __future__ import annotations

import json
import re
from pathlib import Path

from provisioner.diagnostics import Diagnostic, Span
from provisioner.report import render

PAGE = Path(__file__).parents[3] / "docs" / "editors.md"


def test_the_pattern_takes_a_line_apart():
    blocks = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (task,) = [found for found in map(json.loads, blocks) if "problemMatcher" in found]
    pattern = task["problemMatcher"]["pattern"]
    place = Span(path="specs/a b.yaml", line=3, column=5, end_line=3, end_column=9)
    line = render([Diagnostic(code="PRV104", severity="warning", message="Unknown: `x`", span=place)], "concise")
    found = re.match(pattern["regexp"], line.rstrip("\n"))
    names = ("file", "line", "column", "severity", "code", "message")
    assert [found[pattern[name]] for name in names] == [
        "specs/a b.yaml",
        "3",
        "5",
        "warning",
        "PRV104",
        "Unknown: `x`",
    ]
