"""docs/coverage.md: every component and table of the overview page, with its example and its proof."""

import ast
import re

import pytest
from builders.coverage import PAGE, Ledger, file_of, rows
from builders.examples import EXAMPLES
from builders.shell import ROOT

from provisioner.catalog import azure_tables

ROWS = rows(PAGE.read_text("utf-8"))
BY_NAME = {row.what: row for row in ROWS}


def functions(path):
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_a_row_names_an_example_and_tests_that_exist(row):
    assert row.example in EXAMPLES or row.example == "–"
    for test in row.tests:
        path, _, name = test.partition("::")
        assert (ROOT / path).is_file(), path
        assert re.sub(r"\[.*\]$", "", name) in functions(path), test


def test_every_example_is_in_some_row():
    assert {row.example for row in ROWS} - {"–"} == set(EXAMPLES)


def test_every_azure_table_has_a_row():
    assert [name for name in azure_tables() if name not in BY_NAME] == []


def test_nothing_has_two_rows():
    assert len(BY_NAME) == len(ROWS)


@pytest.mark.parametrize(
    ("passed", "away", "arguments", "unproved"),
    [
        ({"tests/a.py::test_a", "tests/a.py::test_b[x]", "tests/a.py::test_b[y]"}, set(), ["tests"], []),
        ({"tests/a.py::test_a"}, set(), ["tests"], ["tests/a.py::test_b", "tests/a.py::test_b[x]"]),
        ({"tests/a.py::test_a"}, {"tests/a.py::test_b[x]"}, ["tests"], []),
        ({"tests/a.py::test_a"}, set(), ["tests/a.py::test_a"], []),
    ],
    ids=["all ran", "one was skipped", "one was chosen away", "one alone was asked for"],
)
def test_a_proof_that_should_have_run_and_did_not_is_told(passed, away, arguments, unproved):
    ledger = Ledger()
    ledger.passed, ledger.away, ledger.files = passed, away, {file_of(test) for test in passed}
    named = ["tests/a.py::test_a", "tests/a.py::test_b", "tests/a.py::test_b[x]", "tests/other.py::test_c"]
    assert ledger.unproved(named, arguments) == unproved
