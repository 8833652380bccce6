"""Specs that are well written and mean nothing sound: the whole answer stands beside the file."""

from __future__ import annotations

import pytest
from builders.golden import CASES, matches
from builders.specs import project_of

from provisioner.report import render

BAD = sorted((CASES / "resolve" / "bad").glob("*.yaml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_project_is_answered_in_full(path, update_cases):
    sources = {}
    _, diagnostics = project_of(path, sources)
    assert diagnostics
    shown = render(diagnostics, "full", sources).replace(f"{path.parent}/", "")
    matches(shown, path.with_suffix(".txt"), update=update_cases)
