"""Tests of specs: what passes, what differs, and how it is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders.golden import CASES, matches
from builders.specs import project_of

from provisioner.errors import UsageError
from provisioner.kql.datetimes import datetime_ticks
from provisioner.report import render
from provisioner.report.trial_view import as_json, as_text
from provisioner.trial import check_samples, run

NOW = datetime_ticks("2026-06-01T00:00:00Z")
ROOT = Path(__file__).parents[3]
CASE = CASES / "trial" / "many_ways_to_differ.yaml"


def reader(folder):
    def read_rows(name):
        if not (folder / name).is_file():
            raise UsageError(f"there is no file of records `{name}`", "check the path")
        return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]

    return read_rows


@pytest.fixture(scope="module")
def project():
    found, diagnostics = project_of(CASE)
    assert diagnostics == []
    return found


@pytest.mark.parametrize("colour", [False, True], ids=["plain", "coloured"])
def test_differences_are_shown_column_by_column(project, colour, update_cases):
    report = run(project, reader(CASE.parent), now=NOW)
    expected = CASE.with_suffix(".coloured.txt" if colour else ".txt")
    matches(as_text([report], colour=colour) + "\n", expected, update=update_cases)


def test_programs_get_the_same(project, update_cases):
    report = run(project, reader(CASE.parent), now=NOW)
    matches(as_json([report]) + "\n", CASE.with_suffix(".json"), update=update_cases)


def test_tests_and_samples_show_columns_that_stay_empty_and_fields_that_get_lost(project, update_cases):
    sources = {CASE.name: CASE.read_text(encoding="utf-8")}
    report = run(project, reader(CASE.parent), now=NOW)
    found = [*report.diagnostics, *check_samples(project, reader(CASE.parent), now=NOW)]
    matches(render(found, "full", sources), CASE.with_suffix(".findings.txt"), update=update_cases)


def test_the_tests_of_the_quickstart_pass_and_fill_every_column():
    path = ROOT / "examples" / "quickstart" / "provisioner.yaml"
    project, _ = project_of(path)
    report = run(project, reader(path.parent))
    assert report.passed
    assert report.diagnostics == ()
    assert check_samples(project, reader(path.parent)) == []


def test_without_tests_that_is_said():
    project, _ = project_of(CASES / "resolve" / "good" / "the_least_that_is_needed.yaml")
    report = run(project, reader(CASE.parent), now=NOW)
    assert report.passed
    assert as_text([report]) == "No tests: the spec has no `tests`."
