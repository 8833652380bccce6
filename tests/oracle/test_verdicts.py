"""Our checker accepts what Microsoft's analyser accepts, and gives the same columns."""

from __future__ import annotations

import os
from functools import cache

import pytest
from oracle.cases import SETS, Case, lines
from oracle.verdicts import analyser_is_here, fresh, frozen, line, ours

ALLOWED = {
    "corpus": 1,
    "documentation": 0,
    "seeds": 2,
    "searches": 0,
    "mutants": 30,
    "mutated_seeds": 20,
    "operators": 0,
    "functions": 2,
}
"""How many cases of a set may differ at most; mutants 1 %."""
EXCEPTIONS = {record["text"]: record["reason"] for record in lines("oracle", "differences.jsonl")}


@cache
def differences(name: str) -> tuple[list[Case], int]:
    cases, verdicts = list(SETS[name]()), frozen(name)
    assert len(cases) == len(verdicts), "run tests/oracle/freeze.py"
    different = []
    for case, expected in zip(cases, verdicts, strict=True):
        found = line(name, case, ours(case))
        assert found.split(" ")[0] == expected.split(" ")[0], "the cases have changed: run tests/oracle/freeze.py"
        if found != expected:
            different.append(case)
    return different, sum(verdict.split(" ")[1] == "+" for verdict in verdicts)


@pytest.mark.parametrize("name", SETS)
def test_the_verdict_and_the_columns_are_those_of_the_analyser(name):
    different, accepted = differences(name)
    unexplained = [case.text for case in different if case.text not in EXCEPTIONS]
    assert unexplained == []
    assert len(different) <= ALLOWED[name]
    if name == "mutants":
        assert accepted >= 1000


def test_every_exception_still_is_one_and_has_a_reason():
    found = {case.text for name in SETS for case in differences(name)[0]}
    assert set(EXCEPTIONS) - found == set()
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())


@pytest.mark.oracle
@pytest.mark.skipif(not analyser_is_here(), reason="needs Node and `npm ci` in tests/oracle")
@pytest.mark.parametrize("name", SETS)
def test_the_frozen_verdicts_are_what_the_analyser_says_today(name):
    """Every case of the small sets, every tenth of the others; all of them with `nox -s soak`."""
    cases, verdicts = list(SETS[name]()), frozen(name)
    step = 1 if len(cases) < 500 or os.environ.get("PROVISIONER_SOAK_SCALE") == "1" else 10
    asked = cases[::step]
    today = [line(name, case, verdict) for case, verdict in zip(asked, fresh(asked), strict=True)]
    assert today == verdicts[::step]
