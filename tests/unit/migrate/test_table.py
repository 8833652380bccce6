"""A classic table opens for rules with its old names, or gets a clean one beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisioner.dataflow import compile_flow
from provisioner.kql.datetimes import datetime_ticks
from provisioner.migrate import ClassicTable, migrate_table
from provisioner.pipeline.preparation import Inputs, prepare
from provisioner.spec import written

COLUMNS = {
    "TimeGenerated": "datetime",
    "Computer": "string",
    "RawData": "string",
    "Message_s": "string",
    "Count_d": "real",
    "Request_g": "guid",
    "Plain": "long",
}
TABLE = ClassicTable(id="/x/tables/App_CL", name="App_CL", columns=COLUMNS, classic=True)
TARGET = {
    "subscription": "00000000-0000-0000-0000-000000000000",
    "resourceGroup": "rg",
    "workspace": "law-old",
    "location": "eastus",
}
ROW = {"TimeGenerated": "2026-01-01T00:00:00Z", "Computer": "c", "Message": "m", "Count": 2, "Plain": 3}
GUID = "9909ed01-a74c-4874-8abf-d2678e3ae23d"


def made(table=TABLE, new_table=None):
    return migrate_table(table, target=TARGET, path=table.name, new_table=new_table)


def flow_of(migration):
    (rule,) = migration.values["dataCollectionRules"].values()
    (flow,) = rule["dataFlows"]
    return rule["streams"][flow["stream"]]["columns"], flow.get("transformKql")


@pytest.mark.parametrize("new_table", [None, "Clean_CL"])
def test_the_spec_is_in_order(tmp_path, new_table):
    migration = made(new_table=new_table)
    path = tmp_path / "provisioner.yaml"
    path.write_text(written(migration.values, migration.comments), "utf-8")
    prepared = prepare(Inputs(path=path))
    assert prepared.ok and [item for item in prepared.diagnostics if item.severity != "info"] == []


@pytest.mark.parametrize(
    ("new_table", "names"),
    [
        (None, ["Computer", "Count_d", "Message_s", "Plain", "Request_g"]),
        ("Clean_CL", ["Computer", "Count", "Message", "Plain", "Request"]),
    ],
)
def test_rows_with_clean_names_find_their_columns(new_table, names):
    stream, kql = flow_of(made(new_table=new_table))
    assert "Request" in stream and "RawData" not in stream
    flow, found = compile_flow(list(stream.items()), kql, None)
    assert flow is not None, found
    result = flow.run([{**ROW, "Request": GUID}], datetime_ticks("2026-01-01T00:00:00Z"))
    assert sorted(set(result.columns) - {"TimeGenerated"}) == names
    guid = next(name for name in names if name.startswith("Request"))
    assert (result.types[guid], result.columns[guid]) == ("guid", [GUID])


def test_the_bridge_names_every_column_once_under_its_clean_name():
    bridge = made(new_table="Clean_CL").bridge
    assert "Message = Message_s, ['Count'] = Count_d, Request = Request_g, Plain" in bridge
    assert "(Clean_CL | project TimeGenerated, Computer, Message, ['Count'], Request, Plain)" in bridge
    assert made().bridge is None


@pytest.mark.parametrize(
    ("columns", "hidden", "codes"),
    [
        ({"level_s": "string", "level_d": "real"}, (), ["PRV840"]),
        ({"Type_s": "string"}, (), ["PRV840"]),
        ({"level_s": "string"}, ("level_s",), ["PRV841"]),
        ({"_path_s": "string"}, (), ["PRV842"]),
    ],
)
def test_hidden_and_conflicting_columns_are_told(columns, hidden, codes):
    migration = made(replace(TABLE, columns={"TimeGenerated": "datetime", **columns}, hidden=hidden), "New_CL")
    assert [item.code for item in migration.diagnostics] == codes
    stream, _ = flow_of(migration)
    assert len(set(map(str.casefold, stream))) == len(stream)


def test_the_report_says_what_ends_and_who_still_writes():
    text = str(made(replace(TABLE, writers=("vm-1", "vm-2"), recent_rows=7)).report)
    for words in ("It cannot be undone", "`vm-1`, `vm-2`", "7 rows", "PATCH"):
        assert words in text
    assert "Open the table" not in str(made(replace(TABLE, classic=False)).report.steps)


ODD = {
    "TimeGenerated": "datetime",
    "by_s": "string",
    "in_g": "guid",
    "n_d": "real",
    "A_s": "string",
    "a_s": "string",
    "Type_s": "string",
    "1st_s": "string",
    "Link_s": "uri",
    "Ok_b": "bool",
    "aa_s_s": "string",
    "aa": "string",
    "aa_s": "string",
}


@pytest.mark.parametrize("new_table", [None, "Clean_CL"])
def test_a_table_with_odd_columns_gets_a_spec_in_order(tmp_path, new_table):
    migration = made(replace(TABLE, columns=ODD), new_table)
    path = tmp_path / "provisioner.yaml"
    path.write_text(written(migration.values, migration.comments), "utf-8")
    assert [item.message for item in prepare(Inputs(path=path)).diagnostics if item.severity == "error"] == []
    said = {item.message for item in migration.diagnostics}
    assert "Azure keeps `Type` for itself: `Type_s` keeps its name" in said
    assert "Another column is `aa` already: `aa_s` is called `aa_s_2`" in said
    assert ("No rule can write to the column `1st_s`" in said) is (new_table is None)
    stream, kql = flow_of(migration)
    assert (stream["Link"], stream["Ok"]) == ("string", "boolean")
    flow, found = compile_flow(list(stream.items()), kql, None)
    assert flow is not None, found


def test_the_bridge_puts_names_that_are_words_of_the_language_in_brackets():
    bridge = made(replace(TABLE, columns=ODD), "Clean_CL").bridge
    assert "['by'] = by_s, ['in'] = in_g, n_d" in bridge
    assert "Field_1st = ['1st_s']" in bridge
