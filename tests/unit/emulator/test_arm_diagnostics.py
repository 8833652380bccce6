from __future__ import annotations

import pytest

VERSION = "2021-05-01-preview"


@pytest.fixture
def rule(client, group, workspace) -> str:
    path = f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr-app"
    columns = [{"name": "TimeGenerated", "type": "datetime"}]
    client.arm("PUT", f"{workspace}/tables/App_CL", {"properties": {"schema": {"columns": columns}}})
    body = {
        "location": "eastus",
        "kind": "Direct",
        "properties": {
            "streamDeclarations": {"Custom-App": {"columns": columns}},
            "destinations": {"logAnalytics": [{"workspaceResourceId": workspace, "name": "la"}]},
            "dataFlows": [{"streams": ["Custom-App"], "destinations": ["la"], "outputStream": "Custom-App_CL"}],
        },
    }
    assert client.arm("PUT", path, body, "2024-03-11").status == 200
    return path


@pytest.fixture
def setting(rule) -> str:
    return f"{rule}/providers/Microsoft.Insights/diagnosticSettings/to-workspace"


def body(workspace: str, enabled: bool = True, category: str = "LogErrors"):
    return {"properties": {"workspaceId": workspace, "logs": [{"category": category, "enabled": enabled}]}}


def diagnostics(client) -> tuple[str, ...]:
    (route,) = client.state.routes().routes.values()
    return route.diagnostics


def test_a_setting_sends_a_rules_errors_to_its_workspace(client, workspace, setting):
    assert diagnostics(client) == ()
    shown = client.arm("PUT", setting, body(workspace), VERSION).json()
    assert shown["properties"]["logs"] == [
        {
            "category": "LogErrors",
            "categoryGroup": None,
            "enabled": True,
            "retentionPolicy": {"days": 0, "enabled": False},
        }
    ]
    customer_id = client.arm("GET", workspace).json()["properties"]["customerId"]
    assert diagnostics(client) == (customer_id,)
    assert client.arm("GET", setting, version=VERSION).json() == shown
    assert client.arm("GET", setting.rpartition("/")[0], version=VERSION).json() == {"value": [shown]}


def test_a_setting_that_is_off_or_gone_sends_nothing(client, workspace, setting):
    client.arm("PUT", setting, body(workspace, enabled=False), VERSION)
    assert diagnostics(client) == ()
    client.arm("PUT", setting, body(workspace), VERSION)
    assert client.arm("DELETE", setting, version=VERSION).status == 200
    assert client.arm("DELETE", setting, version=VERSION).status == 204
    assert diagnostics(client) == ()


def test_a_setting_goes_with_its_rule(client, workspace, rule, setting):
    client.arm("PUT", setting, body(workspace), VERSION)
    client.arm("DELETE", rule, version="2024-03-11")
    assert client.arm("GET", setting, version=VERSION).status == 404


def test_a_setting_needs_a_category_and_a_destination_that_there_are(client, workspace, setting):
    unknown = client.arm("PUT", setting, body(workspace, category="Audit"), VERSION)
    assert unknown.json()["error"] == {"code": "BadRequest", "message": "Category 'Audit' is not supported."}
    assert client.arm("PUT", setting, {"properties": {"logs": []}}, VERSION).status == 400
    assert client.arm("PUT", setting, body(f"{workspace}x"), VERSION).status == 404
