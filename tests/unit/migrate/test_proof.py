"""Two rules and the same rows: equal value for value, or each difference."""

from __future__ import annotations

import json

import pytest

from provisioner.kql.datetimes import datetime_ticks
from provisioner.migrate import RuleFlows, produced, prove, run
from provisioner.report import proof_view

NOW = datetime_ticks("2026-01-01T00:00:00Z")
ROWS = [{"Time": "2025-12-31T23:00:00Z", "Line": "a 1"}, {"Time": "2025-12-31T23:30:00Z", "Line": "b"}]


def rule(*flows: tuple[str, str | None], tables=None) -> RuleFlows:
    columns = [{"name": "Time", "type": "datetime"}, {"name": "Line", "type": "string"}]
    body = {
        "properties": {
            "streamDeclarations": {"Custom-App": {"columns": columns}},
            "dataFlows": [
                {"streams": ["Custom-App"], "destinations": ["la"], "outputStream": output, "transformKql": kql}
                for output, kql in flows
            ],
        }
    }
    return RuleFlows(body=body, tables=tables or {})


OLD = rule(("Custom-App_CL", "source | project TimeGenerated = Time, Line, Size = strlen(Line)"))


def proof(new: RuleFlows, old: RuleFlows = OLD):
    return prove(run(old, "Custom-App", ROWS, NOW), run(new, "Custom-App", ROWS, NOW), sent=len(ROWS), where="App")


def test_the_same_in_other_words_is_equal():
    made = proof(
        rule(("Custom-App_CL", "source | extend Size = strlen(Line), TimeGenerated = Time | project-away Time"))
    )
    assert made.equal
    assert proof_view.as_text([made]) == "App, 2 rows sent\n  App_CL: 2 rows, equal value for value"


@pytest.mark.parametrize(
    ("kql", "words"),
    [
        ("source | project TimeGenerated = Time, Line, Size = strlen(Line) + 1", "row 0, Size: 3 before, 4 after"),
        (
            "source | project TimeGenerated = Time, Line, Size = todouble(strlen(Line))",
            "row 0, Size: 3 before, 3.0 after",
        ),
        ("source | project TimeGenerated = Time, Line", "row 1, Size: 1 before, null after"),
        ("source | project TimeGenerated = now(), Line, Size = strlen(Line)", "2 rows, 2 values differ"),
        ("source | where Line == 'b' | project TimeGenerated = Time, Line, Size = 1", "2 rows before, 1 row after"),
        ("source | projekt Line", "not worked out: the flow into `App_CL`"),
    ],
)
def test_each_difference_is_shown(kql, words):
    made = proof(rule(("Custom-App_CL", kql)))
    assert not made.equal
    assert words in proof_view.as_text([made])
    assert json.loads(proof_view.as_json([made]))[0]["equal"] is False


def test_another_table_is_a_difference_too():
    made = proof(rule(("Custom-Other_CL", "source | project TimeGenerated = Time, Line, Size = strlen(Line)")))
    assert [(table.table, table.rows_before, table.rows_after) for table in made.tables] == [
        ("App_CL", 2, 0),
        ("Other_CL", 0, 2),
    ]


def test_what_the_table_does_not_keep_makes_no_difference():
    kept = {"App_CL": {"TimeGenerated": "datetime", "Line": "string"}}
    new = rule(("Custom-App_CL", "source | project TimeGenerated = Time, Line, Size = 'x'"), tables=kept)
    old = RuleFlows(body=OLD.body, tables=kept)
    assert proof(new, old).equal


def test_a_flow_without_an_output_goes_where_its_stream_says():
    plain = rule((None, "source | project TimeGenerated = Time, Ok = Line == 'b'"))
    assert produced(plain, "Custom-App") == {"App": {"TimeGenerated": "datetime", "Ok": "boolean"}}


def test_a_proof_of_nothing_is_none():
    made = prove(run(OLD, "Custom-App", [], NOW), run(rule(), "Custom-App", [], NOW), sent=0, where="App")
    assert run(rule(), "Custom-App", ROWS, NOW).rows == {}
    assert not proof(rule(), rule()).equal
    assert made.tables[0].equal
