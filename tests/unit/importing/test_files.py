"""Files and the specs that come of them, whole, with everything that is said about them."""

from __future__ import annotations

import pytest
from builders.golden import CASES, matches
from builders.importing import checked, imported

from provisioner.report import render

FILES = sorted((CASES / "importing" / "files").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_becomes_this_spec(path, update_cases):
    specs, found = imported(path.read_text("utf-8"), path.name)
    texts = [checked(spec) for spec in specs]
    told = render(found, "concise", {})
    matches("---\n".join(item.text for item in texts), path.with_suffix(".yaml"), update=update_cases)
    matches(told, path.with_suffix(".findings"), update=update_cases)
    assert [item.errors for item in texts] == [[]] * len(specs)
