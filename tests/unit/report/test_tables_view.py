"""Azure's tables as `provisioner tables` shows them."""

from __future__ import annotations

import json

import pytest

from provisioner.catalog.azure_tables import azure_tables
from provisioner.cli.app import invoke
from provisioner.errors import UsageError
from provisioner.report import tables_view


def run(capsys, *arguments):
    assert invoke(["tables", *arguments]) == 0
    return capsys.readouterr().out


def test_all_of_them_stand_in_the_list_and_what_was_taken_off_says_so(capsys):
    lines = run(capsys).splitlines()
    assert [line.split()[0] for line in lines[:-2]] == list(azure_tables())
    gone = [line.split()[0] for line in lines if "not on the list of" in line]
    assert len(gone) == 6
    assert lines[-1] == "104 of 110 tables take the Logs Ingestion API (Microsoft's list of 2026-09-28)."


def test_one_table_shows_its_columns_and_what_has_to_be_known_of_them(capsys):
    text = run(capsys, "awscloudtrail")
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in text.splitlines() if line.startswith("  ")}
    assert text.startswith("AWSCloudTrail\n")
    assert lines["plans"] == "Analytics, Basic, Auxiliary"
    assert lines["AwsEventId"].split(maxsplit=1) == ["guid", "made with `toguid()`: a stream has no guid"]
    assert lines["TenantId"].split(maxsplit=1) == ["guid", "filled by Azure"]
    assert lines["TimeGenerated"] == "datetime"


def test_a_pattern_finds_a_family(capsys):
    lines = run(capsys, "aws*").splitlines()
    assert {line[:3] for line in lines[:-2]} == {"AWS"}
    assert lines[-1].startswith("All 14 tables take")


@pytest.mark.parametrize("name", sorted(azure_tables()))
def test_json_holds_what_the_catalog_holds(name):
    table = azure_tables()[name]
    found = json.loads(tables_view.as_json([table]))["tables"][name]
    assert found["columns"] == table.columns
    assert found["logsIngestionApi"] is not table.withdrawn
    assert found["outputStream"] == f"Microsoft-{name}"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("CommonSecurityLg", "did you mean `CommonSecurityLog`?"),
        ("Orders_CL", "custom tables are what your spec makes of them"),
        ("Nothing*", "`provisioner tables` lists all"),
    ],
)
def test_what_is_not_known_is_a_usage_error_with_a_next_step(name, hint):
    with pytest.raises(UsageError) as raised:
        invoke(["tables", name])
    assert raised.value.hint == hint
