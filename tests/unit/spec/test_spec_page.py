"""`docs/spec.md` is the spec's schema in words, key by key."""

from __future__ import annotations

import json
from pathlib import Path

from builders.golden import matches
from builders.shell import ROOT
from builders.spec_page import spec_page

PAGE = Path(__file__).parents[3] / "docs" / "spec.md"


def test_the_page_of_the_spec_is_current(update_cases):
    matches(spec_page(), PAGE, update=update_cases)


def test_every_key_of_the_format_is_on_the_page():
    text = PAGE.read_text("utf-8")
    missing = {key for key in keys(json.loads((ROOT / "schemas" / "spec.schema.json").read_text("utf-8")))}
    assert {key for key in missing if f"| `{key}` |" not in text} == set()


def keys(value):
    if isinstance(value, list):
        for item in value:
            yield from keys(item)
    elif isinstance(value, dict):
        yield from value.get("properties", {}) if isinstance(value.get("properties"), dict) else ()
        for item in value.values():
            yield from keys(item)
