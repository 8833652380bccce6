"""Every text that is accepted has a plan that can be trusted, and the columns that were promised."""

from __future__ import annotations

import pytest
from builders.kql_plan_rules import faults
from oracle.cases import SETS

from provisioner.kql import check


@pytest.mark.parametrize("name", SETS)
def test_slots_and_types_agree_in_every_plan(name):
    wrong = []
    for case in SETS[name]():
        checked = check(case.text, case.columns, profile="query", tables=case.tables)
        if checked.plan is not None:
            found = [*faults(checked.plan), *(["promised columns"] if checked.columns != checked.plan.columns else [])]
            wrong += [(case.text, fault) for fault in found]
    assert wrong == []


@pytest.mark.parametrize("name", SETS)
def test_a_text_without_errors_has_a_plan(name):
    without = []
    for case in SETS[name]():
        checked = check(case.text, case.columns, profile="query", tables=case.tables)
        waits = any(finding.code == "KQL210" for finding in checked.findings)  # for rows that make its columns
        if checked.ok and checked.plan is None and not waits:
            without.append(case.text)
    assert without == []
