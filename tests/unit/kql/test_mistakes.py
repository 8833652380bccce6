"""What newcomers do wrong in a transformation, and what they read about it: a query, `----`, and the whole output."""

from __future__ import annotations

import pytest
from builders.golden import CASES

from provisioner.kql import check
from provisioner.kql.caret import render_findings

FILES = sorted((CASES / "kql" / "mistakes").glob("*.txt"))
SEPARATOR = "\n----\n"
COLUMNS = [
    ("TimeGenerated", "datetime"),
    ("Message", "string"),
    ("Level", "int"),
    ("Properties", "dynamic"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mistake_is_told_with_its_cause_and_what_to_do(path, update_cases):
    query, _, expected = path.read_bytes().decode("utf-8").partition(SEPARATOR)
    actual = render_findings(query, check(query, COLUMNS).findings)
    if update_cases:
        path.write_bytes((query + SEPARATOR + actual).encode("utf-8"))
    else:
        assert actual == expected
        assert actual != ""
