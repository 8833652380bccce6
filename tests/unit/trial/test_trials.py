"""Tests of specs: what passes, what differs, and how it is shown."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from builders.golden import CASES, matches
from builders.specs import project_of

from provisioner.errors import UsageError
from provisioner.kql.datetimes import datetime_ticks
from provisioner.pipeline.preparation import Inputs, prepare
from provisioner.pipeline.trial import run_tests, update_tests
from provisioner.report import render
from provisioner.report.junit import as_junit
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
    assert {item.code for item in check_samples(project, reader(CASE.parent), now=NOW)} == {"PRV170", "PRV171"}
    matches(render(report.diagnostics, "full", sources), CASE.with_suffix(".findings.txt"), update=update_cases)


def test_the_tests_of_the_quickstart_pass_and_fill_every_column():
    path = ROOT / "examples" / "quickstart" / "provisioner.yaml"
    project, _ = project_of(path)
    report = run(project, reader(path.parent))
    assert report.passed
    assert report.diagnostics == ()
    (advice,) = check_samples(project, reader(path.parent))
    assert (advice.code, advice.severity) == ("PRV413", "info")  # the user agent of each request is dropped


def test_without_tests_that_is_said():
    project, _ = project_of(CASES / "resolve" / "good" / "the_least_that_is_needed.yaml")
    report = run(project, reader(CASE.parent), now=NOW)
    assert report.passed
    assert as_text([report]) == "No tests: the spec has no `tests`."


def test_coverage_counts_the_rows_that_fill_each_column(project):
    found = {(item.table, item.column): (item.filled, item.rows) for item in run(project, reader(CASE.parent)).coverage}
    assert all(filled <= rows for filled, rows in found.values())
    assert any(filled == 0 for filled, rows in found.values())
    assert len({rows for (table, _), (_, rows) in found.items() if table == next(iter(found))[0]}) == 1


def test_junit_shows_each_test_and_why_it_failed(project, update_cases):
    report = run(project, reader(CASE.parent), now=NOW)
    document = as_junit([report])
    matches(document, CASE.with_suffix(".junit.xml"), update=update_cases)
    suite = ElementTree.fromstring(document)[0]
    assert len(suite) == len(report.results)
    assert len(suite.findall("testcase/failure")) == sum(not result.passed for result in report.results)


SPEC = """\
version: 1
name: updates
target: {subscription: 00000000-0000-0000-0000-000000000000, resourceGroup: rg, workspace: law-one, location: eastus}
tables: {Orders_CL: {plan: Analytics}}
dataCollectionRules:
  orders:
    streams: {Orders: {columns: {Time: datetime, Amount: int, Who: string}}}
    dataFlows:
      - stream: Orders
        table: Orders_CL
        transformKql: "source | project TimeGenerated = Time, Twice = Amount * 2, Who"
tests:
  - name: inline values
    rule: orders
    stream: Orders
    input: [{Time: 2026-01-01T00:00:00Z, Amount: 2, Who: "é"}]
    expect:
      - Twice: 5   # twice the amount
        Who: wrong # and who
  - {name: a file, rule: orders, stream: Orders, input: [{Amount: 4, Who: b}], expect: some.ndjson}
  - {name: a new file, rule: orders, stream: Orders, input: [{Amount: 1, Who: c}], expect: new.ndjson}
  - {name: too many, rule: orders, stream: Orders, input: [{Amount: 1}], expect: [{Twice: 1}, {Twice: 2}]}
"""


def test_expectations_are_brought_up_to_date_and_comments_stay(tmp_path):
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "some.ndjson").write_text('{"Twice": 1}\n')
    inputs = Inputs(path=tmp_path / "spec.yaml")
    prepared = prepare(inputs)
    report = run_tests(prepared)
    assert [result.passed for result in report.results] == [False] * 4
    written, left = update_tests(prepared, report)
    assert {path.name for path in written} == {"spec.yaml", "some.ndjson", "new.ndjson"}
    assert left == ["too many"]
    assert (tmp_path / "some.ndjson").read_text() == '{"Twice":8}\n'
    assert json.loads((tmp_path / "new.ndjson").read_text()) == {"TimeGenerated": None, "Twice": 2, "Who": "c"}
    text = (tmp_path / "spec.yaml").read_text(encoding="utf-8")
    assert text == SPEC.replace("Twice: 5 ", "Twice: 4 ").replace("Who: wrong", 'Who: "é"')
    assert [result.passed for result in run_tests(prepare(inputs)).results] == [True, True, True, False]
