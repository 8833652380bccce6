"""From old payloads to a spec that checks, tests, and gives the old columns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provisioner.diagnostics import has_errors
from provisioner.errors import UsageError
from provisioner.pipeline.migrate_collector import Wishes, migrate
from provisioner.pipeline.preparation import Inputs, prepare
from provisioner.pipeline.trial import run_tests
from provisioner.spec import load

ROWS = [
    {
        "StringValue": "MyString1",
        "NumberValue": 42,
        "DateValue": "2025-12-31T20:00:00.625Z",
        "GUIDValue": "9909ED01-A74C-4874-8ABF-D2678E3AE23D",
        "actor": {"id": "x", "user agent": 5},
        "tags": [1, "two"],
        "Id": 7,
        "@source": "door",
    },
    {"StringValue": "again", "NumberValue": "seven", "DateValue": "2025-12-31T21:00:00Z"},
]
TABLE = {
    "name": "Old_CL",
    "properties": {
        "schema": {
            "name": "Old_CL",
            "tableSubType": "Classic",
            "columns": [
                {"name": "TimeGenerated", "type": "dateTime"},
                {"name": "GUIDValue_g", "type": "guid"},
                {"name": "NumberValue_d", "type": "int"},
                {"name": "Gone_s", "type": "string"},
            ],
        }
    },
}


def made(folder: Path, rows=ROWS, *, log_type="Old", time_field="DateValue", table=None):
    payload = folder / "payload.json"
    payload.write_text(json.dumps(rows), "utf-8")
    wishes = Wishes(
        log_type=log_type,
        time_field=time_field,
        target=None,
        table=table,
        output=folder / "provisioner.yaml",
        report=folder / "migration.md",
    )
    written, found = migrate([payload], wishes)
    written.save(force=False)
    return (folder / "provisioner.yaml").read_text("utf-8"), found


def spec_of(text: str):
    spec, found = load(text, "provisioner.yaml")
    assert not has_errors(found), found
    return spec


def columns_in(folder: Path) -> dict[str, str]:
    prepared = prepare(Inputs(path=folder / "provisioner.yaml"))
    assert prepared.ok, prepared.diagnostics
    (table,) = prepared.project.tables
    return {column.name: column.type for column in table.columns}


@pytest.mark.parametrize("table", [None, TABLE], ids=["predicted", "real"])
def test_the_spec_checks_and_its_test_passes(tmp_path, table):
    made(tmp_path, table=table)
    prepared = prepare(Inputs(path=tmp_path / "provisioner.yaml"))
    assert [item for item in prepared.diagnostics if item.severity != "info"] == []
    results = run_tests(prepared)
    assert [result.passed for result in results.results] == [True]


def test_columns_are_predicted_by_the_rules_of_the_old_api(tmp_path):
    made(tmp_path)
    assert columns_in(tmp_path) == {
        "TimeGenerated": "datetime",
        "StringValue_s": "string",
        "NumberValue_d": "real",
        "NumberValue_s": "string",
        "DateValue_t": "datetime",
        "GUIDValue_g": "string",
        "actor_id_s": "string",
        "actor_user_agent_d": "real",
        "tags_s": "string",
        "Id_d": "real",
        "source_s": "string",
    }


def test_the_real_columns_win(tmp_path):
    made(tmp_path, table=TABLE)
    columns = columns_in(tmp_path)
    assert (columns["GUIDValue_g"], columns["NumberValue_d"]) == ("guid", "int")
    report = (tmp_path / "migration.md").read_text("utf-8")
    assert "No record of the sample fills `Gone_s`" in report
    assert "provisioner migrate table" in report


def test_the_report_is_written_for_people_and_for_programs(tmp_path):
    made(tmp_path)
    text = (tmp_path / "migration.md").read_text("utf-8")
    for words in ("14 September 2026", "`Log-Type: Old`", "stream Custom-Old", "LogsIngestionClient", "### Fluent Bit"):
        assert words in text
    record = json.loads((tmp_path / "migration.json").read_text("utf-8"))
    assert [item["client"] for item in record["snippets"]][:3] == ["Python", "PowerShell", "C#"]
    assert record["gap"] in text


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"RawData": "x", "a": 1}, "PRV830"),
        ({"_path": "x"}, "PRV831"),
        ({"a b": 1, "a_b": 2}, "PRV832"),
        ({"n" * 44: 1, "a": 1}, "PRV833"),
        ({"{{ x }}": 1, "a": 1}, "PRV833"),
    ],
)
def test_what_cannot_stay_as_it_was_is_said(tmp_path, row, code):
    _, found = made(tmp_path, [row], time_field=None)
    assert [item.code for item in found] == [code]
    assert prepare(Inputs(path=tmp_path / "provisioner.yaml")).ok


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"log_type": "Old_CL"}, "`Old_CL` is a table, not a log type"),
        ({"log_type": "Old-Logs"}, "`Old-Logs` is no log type"),
        ({"log_type": "a" * 61}, "63 characters|64 characters"),
        ({"time_field": "Date"}, "no record has the field `Date`"),
        ({"time_field": "TimeGenerated"}, "refused records with a field `TimeGenerated`"),
    ],
)
def test_wishes_that_fit_nothing_are_refused_before_anything_is_written(tmp_path, change, message):
    with pytest.raises(UsageError, match=message):
        made(tmp_path, **change)
    assert [path.name for path in tmp_path.iterdir()] == ["payload.json"]


@pytest.mark.parametrize("rows", [[{}], [{"a": None}, {}]])
def test_records_without_a_value_are_refused(tmp_path, rows):
    with pytest.raises(UsageError, match="no record has a field with a value"):
        made(tmp_path, rows, time_field=None)
    assert [path.name for path in tmp_path.iterdir()] == ["payload.json"]


def test_payloads_that_are_no_json_are_refused(tmp_path):
    payload = tmp_path / "payload.csv"
    payload.write_text("a,b\n1,2\n")
    wishes = Wishes(
        log_type="Old", time_field=None, target=None, table=None, output=tmp_path / "p.yaml", report=tmp_path / "m.md"
    )
    with pytest.raises(UsageError, match="the old API took JSON"):
        migrate([payload], wishes)
