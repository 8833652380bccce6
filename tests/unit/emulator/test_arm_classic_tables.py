from __future__ import annotations

import pytest

from provisioner.emulator.settings import Behaviour

FORBIDDEN = (
    "Changing Classic table Old_CL schema by using DataCollectionRuleBased tables api is forbidden, please migrate the "
    "table first or use the appropriate classic table api."
)
COLUMNS = {"TimeGenerated": "datetime", "Message_s": "string"}


@pytest.fixture
def table(client, workspace) -> str:
    body = {"workspaceId": workspace, "name": "Old_CL", "columns": COLUMNS}
    answer = client.send("POST", "/_emulator/classicTables", body, x_emulator_key=client.state.directory.admin_key)
    assert answer.status == 200
    return f"{workspace}/tables/Old_CL"


def schema(*names: str) -> dict:
    columns = [{"name": name, "type": COLUMNS.get(name, "string")} for name in names]
    return {"properties": {"schema": {"name": "Old_CL", "columns": columns}}}


def sub_type(client, table: str) -> str:
    return client.arm("GET", table).json()["properties"]["schema"]["tableSubType"]


def test_a_classic_table_says_what_it_is(client, table):
    shown = client.arm("GET", table).json()["properties"]["schema"]
    assert (shown["tableSubType"], shown["tableType"]) == ("Classic", "CustomLog")
    assert [column["name"] for column in shown["columns"]] == ["TimeGenerated", "Message_s"]


def test_a_classic_table_takes_no_columns_and_is_not_deleted(client, table):
    for method, body in (("PUT", schema("TimeGenerated")), ("PATCH", schema("New")), ("DELETE", None)):
        answer = client.arm(method, table, body)
        assert (answer.status, answer.json()["error"]["message"]) == (400, FORBIDDEN)
    assert client.arm("PATCH", table, {"properties": {"totalRetentionInDays": 90}}).status == 202


def test_a_migrated_table_is_like_any_other_and_stays_so(client, table):
    for _ in range(2):
        answer = client.arm("POST", f"{table}/migrate", None, "2021-12-01-preview")
        assert (answer.status, answer.body) == (200, b"")
        assert sub_type(client, table) == "DataCollectionRuleBased"
    assert client.arm("PATCH", table, schema("New")).status == 202
    assert client.arm("DELETE", table).status == 202


def test_a_rule_writes_to_a_classic_table_only_after_its_migration(client, table, workspace, group):
    flow = {"streams": ["Custom-Old"], "destinations": ["la"], "outputStream": "Custom-Old_CL"}
    columns = [{"name": name, "type": type} for name, type in COLUMNS.items()]
    body = {
        "location": "eastus",
        "kind": "Direct",
        "properties": {
            "streamDeclarations": {"Custom-Old": {"columns": columns}},
            "destinations": {"logAnalytics": [{"workspaceResourceId": workspace, "name": "la"}]},
            "dataFlows": [flow],
        },
    }
    path = f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr"
    (fault,) = client.arm("PUT", path, body, "2024-03-11").json()["error"]["details"]
    assert fault["code"] == "InvalidOutputTable"
    assert fault["message"] == "Custom table for stream 'Custom-Old_CL' is not available for destination 'la'."
    client.arm("POST", f"{table}/migrate")
    assert client.arm("PUT", path, body, "2024-03-11").status == 200


def test_a_new_workspace_may_bring_classic_tables(make_client, group):
    client = make_client(behaviour=Behaviour(classic_tables=("Legacy_CL",)))
    workspace = f"{group}/providers/Microsoft.OperationalInsights/workspaces/law-old"
    client.arm("PUT", workspace, {"location": "eastus"})
    assert sub_type(client, f"{workspace}/tables/Legacy_CL") == "Classic"


@pytest.mark.parametrize(
    ("change", "status"),
    [({"name": "Old"}, 400), ({"columns": []}, 400), ({"workspaceId": "/x"}, 404)],
)
def test_what_makes_no_classic_table_is_said(client, workspace, change, status):
    body = {"workspaceId": workspace, "name": "Old_CL", **change}
    key = client.state.directory.admin_key
    assert client.send("POST", "/_emulator/classicTables", body, x_emulator_key=key).status == status
    assert client.send("POST", "/_emulator/classicTables", body).status == 401
