"""How much of a sample is stored: when that is said, and how loudly."""

from __future__ import annotations

import pytest
from builders.projects import HEAD, project

from provisioner.trial import check_samples

SPEC = (
    HEAD
    + """\
dataCollectionRules:
  app:
    streams:
      App:
        columns: {TimeGenerated: datetime, Message: string, Level: int}
        sample: rows.ndjson
    dataFlows:
      - stream: App
        table: App_CL
        transformKql: KQL
tables:
  App_CL: {plan: PLAN}
"""
)
TIME = "2026-01-01T00:00:00Z"


def said(kql, *, rows=20, plan="Analytics", text="x" * 100):
    sample = [{"TimeGenerated": TIME, "Message": text, "Level": at % 4} for at in range(rows)]
    found = check_samples(project(SPEC.replace("KQL", kql).replace("PLAN", plan)), lambda _: sample)
    return [(item.code, item.severity) for item in found]


@pytest.mark.parametrize(
    ("kql", "expected"),
    [
        ("source", []),
        ("source | where Level > 1", []),  # exactly half
        ("source | where Level == 1", [("PRV413", "warning")]),
        ("source | where Level > 9", [("PRV413", "warning")]),
        ("source | project TimeGenerated, Message = substring(Message, 0, 20)", [("PRV413", "info")]),
        ("source | where Level == 1 | extend Copy = Message, Again = Message, Third = Message", []),
    ],
)
def test_more_than_half_is_said_of_rows_loudly_and_of_bytes_quietly(kql, expected):
    assert said(kql) == expected


def test_few_rows_say_nothing_about_the_rest():
    assert said("source | where Level == 1", rows=9) == []
    assert said("source | where Level == 1", rows=10) == [("PRV413", "warning")]


def test_auxiliary_pays_for_all_that_comes_in_anyhow():
    assert said("source | where Level == 1", plan="Auxiliary") == []


def test_flows_of_one_stream_are_counted_together():
    two = "source | where Level == 1\n      - {stream: App, table: App_CL, transformKql: source | where Level != 1}"
    assert said(two) == []


def test_the_figures_are_those_of_the_values():
    made = project(SPEC.replace("KQL", "source | where Level == 0").replace("PLAN", "Analytics"))
    rows = [{"TimeGenerated": TIME, "Message": "é" * 10, "Level": at} for at in range(10)]
    (found,) = check_samples(made, lambda _: rows)
    # A time of 20 characters (28 as it is stored), 20 bytes of text, one digit.
    assert found.message.startswith("Of 410 bytes in 10 sample rows 49 are stored")


@pytest.mark.parametrize(
    ("bad", "codes"), [(0, []), (2, [("PRV415", "info")]), (3, [("PRV415", "warning")]), (5, [("PRV415", "warning")])]
)
def test_rows_without_a_time_of_their_own_are_counted(bad, codes):
    made = project(SPEC.replace("KQL", "source | extend Kind = Level").replace("PLAN", "Analytics"))
    rows = [{"TimeGenerated": "never" if at < bad else TIME, "Message": "m", "Level": 1} for at in range(5)]
    found = check_samples(made, lambda _: rows)
    assert [(item.code, item.severity) for item in found] == codes
    assert all(f"null in {bad} of 5 sample rows" in item.message for item in found)
