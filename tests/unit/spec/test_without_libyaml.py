"""Where PyYAML was built without libyaml its own parser serves: slower, other words inside, the same answers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from builders.golden import CASES

from provisioner.spec import composition, load

ROOT = Path(__file__).parents[3]
BAD = sorted((CASES / "spec" / "bad").glob("*.yaml"))
# PyYAML's own parser takes tabs, says other things of broken flow collections, and notices some mistakes elsewhere.
ELSEWHERE = {
    "a_line_not_indented_enough",
    "a_tab_after_a_space",
    "an_open_list",
    "an_open_list_at_the_end",
    "an_open_map",
    "broken_json",
}


@pytest.fixture
def pure(monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml.cyaml", None)
    monkeypatch.setattr(composition, "_loader_class", None)


def summary(path):
    _, diagnostics = load(path.read_bytes().decode("utf-8"), path.name)
    return [(item.code, item.span.line, item.message) for item in diagnostics]


def test_the_quickstart_is_read_alike(pure):
    path = ROOT / "examples" / "quickstart" / "provisioner.yaml"
    spec, diagnostics = load(path.read_text(encoding="utf-8"), path.name)
    assert diagnostics == []
    assert composition._loader_class.__mro__[1].__module__ == "yaml.reader"
    place = ("dataCollectionRules", "nginx", "dataFlows", 0, "transformKql")
    at = spec.data["dataCollectionRules"]["nginx"]["dataFlows"][0]["transformKql"].index("Status:int")
    assert spec.positions.locate(place, at, at + 6).column == 90


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_bad_spec_is_refused_too(path, pure):
    found = summary(path)
    assert found
    assert all(message and not message.startswith("The YAML cannot be read") for _, _, message in found)
    if path.stem not in ELSEWHERE:
        expected = path.with_suffix(".txt").read_text(encoding="utf-8")
        assert all(f":{line}:" in expected for _, line, _ in found)
        assert all(message in expected for _, _, message in found)
