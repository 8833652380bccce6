"""The manual's examples, executed: the wrong ones are answered with the code, the right ones are in order."""

from __future__ import annotations

import re

import pytest
from builders.manual import examples, executed

from provisioner import manual

PAGES = manual.codes()
EXAMPLES = [(code, number, example) for code in PAGES for number, example in enumerate(examples(manual.page(code)))]


@pytest.mark.parametrize("code", PAGES)
def test_a_page_has_the_parts_that_a_reader_looks_for(code):
    text = manual.page(code)
    assert re.match(rf"# {code}: [^\n]+[^\n.]\n\n[A-Z`]", text)
    assert "\n**What to do:** " in text
    kinds = {example.kind for example in examples(text)}
    assert kinds in ({"Wrong", "Right"}, set())


@pytest.mark.parametrize(
    ("code", "example"),
    [(code, example) for code, _, example in EXAMPLES],
    ids=[f"{code}-{example.kind.lower()}-{number}" for code, number, example in EXAMPLES],
)
def test_an_example_is_what_it_says(code, example, tmp_path):
    found = executed(example, tmp_path)
    if example.kind == "Wrong":
        assert code in {item.code for item in found}
    else:
        assert [item for item in found if item.code == code or item.severity == "error"] == []
