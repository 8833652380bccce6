"""What is said about texts that are no KQL: each case file holds a query, `----`, and the whole output."""

from __future__ import annotations

import pytest
from builders.golden import CASES

from provisioner.kql.caret import render_findings
from provisioner.kql.parser import parse

FILES = sorted((CASES / "kql" / "errors").glob("*.txt"))
SEPARATOR = "\n----\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_fault_is_reported_under_its_line(path, update_cases):
    query, _, expected = path.read_bytes().decode("utf-8").partition(SEPARATOR)
    actual = render_findings(query, parse(query).findings)
    if update_cases:
        path.write_bytes((query + SEPARATOR + actual).encode("utf-8"))
    else:
        assert actual == expected
        assert actual != ""
