from __future__ import annotations

import pytest

from provisioner.emulator.settings import Timing

VERSION = "2024-03-11"
TIME = {"name": "TimeGenerated", "type": "datetime"}
NEW = {"name": "Level", "type": "string"}


@pytest.fixture
def lagging(make_client, workspace):
    """A client of an emulator where rules see a change of a table after a minute."""
    return make_client(Timing(schema_lag=60.0))


@pytest.fixture
def table(workspace) -> str:
    return f"{workspace}/tables/App_CL"


@pytest.fixture
def put_rule(lagging, group, workspace):
    def put(columns: list[dict[str, str]], by=lagging):
        flow = {"streams": ["Custom-App"], "destinations": ["la"], "outputStream": "Custom-App_CL"}
        body = {
            "location": "eastus",
            "kind": "Direct",
            "properties": {
                "streamDeclarations": {"Custom-App": {"columns": columns}},
                "destinations": {"logAnalytics": [{"workspaceResourceId": workspace, "name": "la"}]},
                "dataFlows": [flow],
            },
        }
        path = f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr"
        answer = by.arm("PUT", path, body, VERSION)
        return answer.status, answer.json().get("error", {}).get("details", [{}])[0].get("code")

    return put


def schema(*columns: dict[str, str]) -> dict:
    return {"properties": {"schema": {"name": "App_CL", "columns": list(columns)}}}


def test_a_new_table_is_not_seen_by_rules_for_a_while(lagging, table, put_rule, clock):
    lagging.arm("PUT", table, schema(TIME))
    assert put_rule([TIME]) == (400, "InvalidOutputTable")
    clock.now += 59
    assert put_rule([TIME]) == (400, "InvalidOutputTable")
    clock.now += 1
    assert put_rule([TIME]) == (200, None)


def test_a_new_column_is_not_seen_by_rules_for_a_while(lagging, table, put_rule, clock):
    lagging.arm("PUT", table, schema(TIME))
    clock.now += 60
    lagging.arm("PATCH", table, schema(NEW))
    assert put_rule([TIME]) == (200, None)
    assert put_rule([TIME, NEW]) == (400, "InvalidTransformOutput")
    clock.now += 60
    assert put_rule([TIME, NEW]) == (200, None)


def test_every_change_is_seen_in_its_own_time(lagging, table, put_rule, clock):
    lagging.arm("PUT", table, schema(TIME))
    clock.now += 30
    lagging.arm("PATCH", table, schema(NEW))
    clock.now += 30
    assert put_rule([TIME]) == (200, None)
    assert put_rule([TIME, NEW]) == (400, "InvalidTransformOutput")
    lagging.arm("PATCH", table, schema({"name": "Other", "type": "string"}))
    clock.now += 30
    assert put_rule([TIME, NEW]) == (200, None)


def test_a_table_from_before_the_lag_is_seen(client, make_client, table, put_rule):
    client.arm("PUT", table, schema(TIME))
    later = make_client(Timing(schema_lag=60.0))
    assert put_rule([TIME], later) == (200, None)
    later.arm("PATCH", table, schema(NEW))
    assert put_rule([TIME], later) == (200, None)
    assert put_rule([TIME, NEW], later) == (400, "InvalidTransformOutput")
