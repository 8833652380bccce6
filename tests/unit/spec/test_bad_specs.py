"""Every way to write a spec wrongly that somebody has thought of: the whole answer stands beside the file."""

from __future__ import annotations

import pytest
from builders.golden import CASES, matches

from provisioner.report import render
from provisioner.spec import load

BAD = sorted((CASES / "spec" / "bad").glob("*.yaml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_spec_is_answered_in_full(path, update_cases):
    text = path.read_bytes().decode("utf-8")
    _, diagnostics = load(text, path.name)
    assert diagnostics
    matches(render(diagnostics, "full", {path.name: text}), path.with_suffix(".txt"), update=update_cases)
