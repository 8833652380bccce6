"""Files that cannot be imported: each is told with its place, and gives nothing."""

from __future__ import annotations

import pytest
from builders.golden import CASES, matches
from builders.importing import imported

from provisioner.report import render

FILES = sorted((CASES / "importing" / "bad").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_that_cannot_be_imported_is_told_and_gives_nothing(path, update_cases):
    text = path.read_text("utf-8")
    specs, found = imported(text, path.name)
    assert specs == []
    assert "error" in {item.severity for item in found}
    matches(render(found, "full", {path.name: text}), path.with_suffix(".txt"), update=update_cases)
