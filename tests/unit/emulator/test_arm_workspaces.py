from __future__ import annotations

import uuid

import pytest

from provisioner.emulator.settings import Timing


@pytest.fixture
def path(group: str) -> str:
    return f"{group}/providers/Microsoft.OperationalInsights/workspaces/law-one"


def test_a_workspace_is_announced_and_ready_at_the_first_poll(client, path):
    response = client.arm("PUT", path, {"location": "eastus", "properties": {"retentionInDays": 90}})
    assert (response.status, response.json()["properties"]["provisioningState"]) == (201, "Creating")
    assert client.send("GET", response.headers["azure-asyncoperation"]).json()["status"] == "Succeeded"
    shown = client.arm("GET", path).json()
    assert shown["properties"]["provisioningState"] == "Succeeded"
    assert uuid.UUID(shown["properties"]["customerId"])
    assert shown["properties"]["sku"] == {"name": "PerGB2018"}
    assert shown["properties"]["retentionInDays"] == 90
    assert shown["id"].startswith("/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-logs/")


def test_a_slow_workspace_is_creating_until_its_operation_ends(make_client, clock, path):
    slow = make_client(Timing(operation_duration=5.0))
    response = slow.arm("PUT", path, {"location": "eastus"})
    assert slow.send("GET", response.headers["azure-asyncoperation"]).json()["status"] == "InProgress"
    assert slow.arm("GET", path).json()["properties"]["provisioningState"] == "Creating"
    clock.now += 5
    assert slow.send("GET", response.headers["azure-asyncoperation"]).json()["status"] == "Succeeded"


def test_the_customer_id_stays_over_put_and_patch(client, path):
    client.arm("PUT", path, {"location": "eastus"})
    first = client.arm("GET", path).json()["properties"]["customerId"]
    assert client.arm("PUT", path, {"location": "eastus", "tags": {"a": "b"}}).status == 200
    shown = client.arm("PATCH", path, {"properties": {"retentionInDays": 60}}).json()
    assert (shown["properties"]["customerId"], shown["properties"]["retentionInDays"]) == (first, 60)
    assert shown["tags"] == {"a": "b"}


def test_tables_follow_the_retention_of_their_workspace(client, path):
    client.arm("PUT", path, {"location": "eastus"})
    columns = [{"name": "TimeGenerated", "type": "datetime"}]
    client.arm("PUT", f"{path}/tables/App_CL", {"properties": {"schema": {"columns": columns}}})
    client.arm("PATCH", path, {"properties": {"retentionInDays": 60}})
    assert client.arm("GET", f"{path}/tables/App_CL").json()["properties"]["retentionInDays"] == 60
    assert client.arm("GET", f"{path}/tables/Syslog").json()["properties"]["retentionInDays"] == 60


@pytest.mark.parametrize("name", ["law", "-law-", "law_one", "a" * 64])
def test_a_workspace_name_has_rules(client, group, name):
    path = f"{group}/providers/Microsoft.OperationalInsights/workspaces/{name}"
    assert client.arm("PUT", path, {"location": "eastus"}).json()["error"]["code"] == "InvalidResourceName"


@pytest.mark.parametrize("properties", [{"retentionInDays": 29}, {"retentionInDays": 731}, {"sku": {"name": "Gold"}}])
def test_retention_and_sku_have_bounds(client, path, properties):
    response = client.arm("PUT", path, {"location": "eastus", "properties": properties})
    assert (response.status, response.json()["error"]["code"]) == (400, "InvalidParameter")


def test_deleting_a_workspace_takes_its_tables_and_is_204_the_second_time(client, workspace):
    assert client.arm("DELETE", workspace).status == 200
    assert client.arm("DELETE", workspace).status == 204
    assert client.state.routes().workspaces == {}


def test_workspaces_are_listed_in_their_group_and_subscription(client, workspace, group):
    subscription = group.partition("/resourceGroups/")[0]
    for scope in (group, subscription):
        listed = client.arm("GET", f"{scope}/providers/Microsoft.OperationalInsights/workspaces").json()["value"]
        assert [item["name"] for item in listed] == ["law-test"]
