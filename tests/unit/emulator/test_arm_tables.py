from __future__ import annotations

from typing import Any

import pytest

from provisioner.emulator.http import Response
from provisioner.emulator.settings import Timing

TIME = {"name": "TimeGenerated", "type": "datetime"}


def table(columns: list[dict[str, Any]] | None = None, **properties: Any) -> dict[str, Any]:
    schema = {} if columns is None else {"schema": {"name": "App_CL", "columns": columns}}
    return {"properties": {**properties, **schema}}


def outcome(client, response: Response) -> dict[str, Any]:
    assert (response.status, response.body) == (202, b"")
    url = response.headers["azure-asyncoperation"]
    return client.send("GET", url).json()


def columns_of(shown: dict[str, Any]) -> list[str]:
    return [column["name"] for column in shown["properties"]["schema"]["columns"]]


@pytest.fixture
def app(workspace: str) -> str:
    return f"{workspace}/tables/App_CL"


def test_a_write_is_accepted_without_a_body_and_ends_at_the_first_poll(client, app):
    response = client.arm("PUT", app, table([TIME, {"name": "Msg", "type": "string"}]))
    assert "retry-after" not in response.headers
    assert response.headers["location"].startswith("https://127.0.0.1:8443/subscriptions/")
    status = outcome(client, response)
    assert status["status"] == "Succeeded"
    assert status["properties"] == {}


def test_a_table_is_answered_in_the_services_shape_and_not_as_it_was_sent(client, app):
    client.arm("PUT", app, table([{"name": "Id2", "type": "Guid"}, {"name": "TimeGenerated", "type": "dateTime"}]))
    shown = client.arm("GET", app).json()
    assert "type" not in shown
    assert shown["id"] == app.replace("/resourceGroups/", "/resourcegroups/").replace(
        "/Microsoft.OperationalInsights/", "/microsoft.operationalinsights/"
    )
    assert shown["systemData"] == {"createdAt": "2026-09-21T14:13:20.0000000Z"}
    assert shown["properties"] == {
        "totalRetentionInDays": 30,
        "archiveRetentionInDays": 0,
        "plan": "Analytics",
        "retentionInDaysAsDefault": True,
        "totalRetentionInDaysAsDefault": True,
        "retentionInDays": 30,
        "lastPlanModifiedDate": "2026-09-21T14:13:20.0000000Z",
        "schema": {
            "tableSubType": "DataCollectionRuleBased",
            "name": "App_CL",
            "tableType": "CustomLog",
            "columns": [
                {"name": "Id2", "type": "guid", "isDefaultDisplay": False, "isHidden": False},
                {"name": "TimeGenerated", "type": "datetime", "isDefaultDisplay": False, "isHidden": False},
            ],
            "standardColumns": [{"name": "TenantId", "type": "guid", "isDefaultDisplay": False, "isHidden": False}],
            "solutions": ["LogManagement"],
            "isTroubleshootingAllowed": True,
        },
        "provisioningState": "Succeeded",
    }


def test_patch_puts_new_columns_first_and_keeps_retention(client, app):
    client.arm("PUT", app, table([{"name": "col1", "type": "guid"}, TIME], retentionInDays=45, totalRetentionInDays=70))
    client.arm("PATCH", app, table([{"name": "col2", "type": "string"}]))
    shown = client.arm("GET", app).json()
    assert columns_of(shown) == ["col2", "col1", "TimeGenerated"]
    kept = {
        key: shown["properties"][key] for key in ("retentionInDays", "totalRetentionInDays", "archiveRetentionInDays")
    }
    assert kept == {"retentionInDays": 45, "totalRetentionInDays": 70, "archiveRetentionInDays": 25}


def test_put_without_a_column_drops_it_and_without_retention_resets_it(client, app):
    client.arm("PUT", app, table([{"name": "Old", "type": "string"}, TIME], totalRetentionInDays=365))
    client.arm("PUT", app, table([TIME]))
    shown = client.arm("GET", app).json()
    assert columns_of(shown) == ["TimeGenerated"]
    assert shown["properties"]["totalRetentionInDays"] == 30


@pytest.mark.parametrize("reset", [-1, None])
def test_minus_one_and_null_mean_the_default_retention(client, app, reset):
    client.arm("PUT", app, table([TIME], retentionInDays=90, totalRetentionInDays=180))
    client.arm("PUT", app, table([TIME], retentionInDays=reset, totalRetentionInDays=reset))
    properties = client.arm("GET", app).json()["properties"]
    assert (properties["retentionInDays"], properties["retentionInDaysAsDefault"]) == (30, True)


def test_a_table_without_time_generated_fails_only_when_its_operation_ends(client, app):
    response = client.arm("PUT", app, table([{"name": "Msg", "type": "string"}]))
    status = outcome(client, response)
    assert status["status"] == "Failed"
    assert status["error"] == {
        "code": "SchemaUpdateFatalError",
        "message": "HttpClient: Response status code does not indicate success - 400 (Bad Request). Table validation "
        "failed with following errors: MSG 1005: Table missing mandatory 'TimeGenerated' column",
    }
    assert client.arm("GET", app).status == 404


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        ({"name": "X", "type": "string"}, "MSG 1001: Column name 'X' is invalid"),
        ({"name": "1st", "type": "string"}, "MSG 1001: Column name '1st' is invalid"),
        ({"name": "a" * 51, "type": "string"}, "MSG 1001: Column name 'aaa"),
        ({"name": "Title", "type": "string"}, "MSG 1002: Column name 'Title' is reserved"),
        ({"name": "tenantid", "type": "guid"}, "MSG 1002: Column name 'tenantid' is reserved"),
        ({"name": "TimeGenerated", "type": "datetime"}, "MSG 1003: Column 'TimeGenerated' is defined more than once"),
        ({"name": "Size", "type": "decimal"}, "MSG 1004: Column 'Size' has the unknown type 'decimal'"),
    ],
)
def test_a_bad_column_is_named_in_the_operations_error(client, app, column, fault):
    status = outcome(client, client.arm("PUT", app, table([TIME, column])))
    assert status["status"] == "Failed"
    assert fault in status["error"]["message"]


@pytest.mark.parametrize("name", ["id", "Id", "a" * 50])
def test_columns_that_published_rules_write_are_taken(client, app, name):
    status = outcome(client, client.arm("PUT", app, table([TIME, {"name": name, "type": "string"}])))
    assert status["status"] == "Succeeded"


def test_a_column_keeps_its_type_even_after_it_was_dropped(client, app):
    client.arm("PUT", app, table([TIME, {"name": "Code", "type": "int"}]))
    assert outcome(client, client.arm("PATCH", app, table([{"name": "Code", "type": "string"}])))["status"] == "Failed"
    client.arm("PUT", app, table([TIME]))
    again = outcome(client, client.arm("PATCH", app, table([{"name": "Code", "type": "string"}])))
    assert "MSG 1010: Column 'Code' cannot change its type from 'int' to 'string'" in again["error"]["message"]


def test_an_operation_that_takes_time_says_when_to_ask_again(make_client, clock, app):
    slow = make_client(Timing(operation_duration=2.0))
    response = slow.arm("PUT", app, table([TIME]))
    running = slow.send("GET", response.headers["azure-asyncoperation"])
    assert running.json()["status"] == "Updating"
    assert running.headers["retry-after-ms"] == "1000"
    assert slow.arm("GET", app).json()["properties"]["provisioningState"] == "Updating"
    assert slow.arm("PATCH", app, table([])).status == 409
    clock.now += 2
    assert outcome(slow, response)["status"] == "Succeeded"
    assert slow.arm("GET", app).json()["properties"]["provisioningState"] == "Succeeded"


def test_an_operation_is_found_again_after_a_restart(client, make_client, app):
    response = client.arm("PUT", app, table([TIME]))
    assert outcome(make_client(), response)["status"] == "Succeeded"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("App", "Table name 'App' is invalid. It must be 4 to 63 letters, digits, hyphens and underscores."),
        ("AppLog", "Table name 'AppLog' is invalid. The name of a custom table must end with '_CL'."),
        ("App_cl", "Table name 'App_cl' is invalid. The name of a custom table must end with '_CL'."),
    ],
)
def test_a_table_name_must_be_a_custom_one(client, workspace, name, message):
    response = client.arm("PUT", f"{workspace}/tables/{name}", {"properties": {"schema": {"columns": [TIME]}}})
    assert response.status == 400
    assert response.json() == {"error": {"code": "InvalidParameter", "message": message}}


@pytest.mark.parametrize(
    "properties",
    [
        {"retentionInDays": 3},
        {"retentionInDays": 731},
        {"totalRetentionInDays": 800},
        {"retentionInDays": 90, "totalRetentionInDays": 60},
        {"plan": "Basic", "retentionInDays": 60},
        {"plan": "Premium"},
    ],
)
def test_retention_and_plan_must_be_ones_that_azure_has(client, app, properties):
    response = client.arm("PUT", app, table([TIME], **properties))
    assert (response.status, response.json()["error"]["code"]) == (400, "InvalidParameter")


def test_twelve_years_are_a_legal_total_retention(client, app):
    client.arm("PUT", app, table([TIME], totalRetentionInDays=4383))
    assert client.arm("GET", app).json()["properties"]["archiveRetentionInDays"] == 4353


def test_a_basic_table_keeps_its_rows_thirty_days_interactively(client, app):
    client.arm("PUT", app, table([TIME], plan="Basic", totalRetentionInDays=60))
    properties = client.arm("GET", app).json()["properties"]
    assert (properties["retentionInDays"], properties["totalRetentionInDays"]) == (30, 60)


def test_the_plan_changes_once_a_week_and_never_to_auxiliary(client, clock, app):
    client.arm("PUT", app, table([TIME]))
    assert client.arm("PATCH", app, table(plan="Basic")).status == 202
    assert "once a week" in client.arm("PATCH", app, table(plan="Analytics")).json()["error"]["message"]
    clock.now += 7 * 24 * 3600
    assert client.arm("PATCH", app, table(plan="Analytics")).status == 202
    refused = client.arm("PATCH", app, table(plan="Auxiliary")).json()["error"]["message"]
    assert refused == "The plan of a table cannot be changed from 'Analytics' to 'Auxiliary'."


def test_azure_tables_are_there_from_the_start_and_take_only_custom_fields(client, workspace):
    syslog = f"{workspace}/tables/CommonSecurityLog"
    schema = client.arm("GET", syslog).json()["properties"]["schema"]
    assert (schema["tableType"], schema["columns"]) == ("Microsoft", [])
    assert "DeviceVendor" in [column["name"] for column in schema["standardColumns"]]
    added = {"properties": {"schema": {"columns": [{"name": "Ticket_CF", "type": "string"}]}}}
    assert outcome(client, client.arm("PUT", syslog, added))["status"] == "Succeeded"
    assert columns_of(client.arm("GET", syslog).json()) == ["Ticket_CF"]
    bad = {"properties": {"schema": {"columns": [{"name": "Ticket", "type": "string"}]}}}
    status = outcome(client, client.arm("PUT", syslog, bad))
    assert "MSG 1006: Column 'Ticket' of an Azure table must end with '_CF'" in status["error"]["message"]
    assert client.arm("DELETE", syslog).status == 400


def test_the_list_has_azures_tables_and_the_custom_ones(client, workspace, app):
    client.arm("PUT", app, table([TIME]))
    names = [item["name"] for item in client.arm("GET", f"{workspace}/tables").json()["value"]]
    assert names.count("App_CL") == 1
    assert {"Syslog", "SecurityEvent", "DCRLogErrors"} <= set(names)


def test_a_deleted_table_is_gone_and_deleting_it_again_is_no_error(client, app):
    client.arm("PUT", app, table([TIME]))
    assert outcome(client, client.arm("DELETE", app))["status"] == "Succeeded"
    assert client.arm("GET", app).status == 404
    assert client.arm("DELETE", app).status == 204


def test_ids_are_compared_without_case_and_keep_the_case_of_their_birth(client, app):
    client.arm("PUT", app, table([TIME]))
    other = app.replace("law-test", "LAW-TEST").replace("resourceGroups", "resourcegroups").replace("App_CL", "app_cl")
    assert client.arm("GET", other).json()["name"] == "App_CL"


def test_patch_needs_a_table_that_is_there(client, app):
    response = client.arm("PATCH", app, table([TIME]))
    assert response.json()["error"] == {
        "code": "ResourceNotFound",
        "message": "The Resource 'Microsoft.OperationalInsights/workspaces/tables/law-test/App_CL' under resource "
        "group 'rg-logs' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    }


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"properties": 1}', b'{"properties": {"schema": []}}'])
def test_a_body_that_is_no_table_is_refused_at_once(client, app, body):
    assert client.arm("PUT", app, body).status == 400
