from __future__ import annotations

import pytest

from provisioner.emulator.settings import Behaviour

VERSION = "2024-03-01"
COLUMNS = [{"name": "TimeGenerated", "type": "datetime"}]


@pytest.fixture
def bare(make_client, workspace):
    """A client of an emulator whose workspaces have no Sentinel."""
    return make_client(behaviour=Behaviour(sentinel=False))


def rule(workspace: str) -> dict:
    flow = {"streams": ["Custom-Cef"], "destinations": ["la"], "outputStream": "Microsoft-CommonSecurityLog"}
    return {
        "location": "eastus",
        "kind": "Direct",
        "properties": {
            "streamDeclarations": {"Custom-Cef": {"columns": COLUMNS}},
            "destinations": {"logAnalytics": [{"workspaceResourceId": workspace, "name": "la"}]},
            "dataFlows": [flow],
        },
    }


def test_a_workspace_without_sentinel_lacks_its_tables(bare, workspace):
    tables = {item["name"] for item in bare.arm("GET", f"{workspace}/tables").json()["value"]}
    assert {"Syslog", "Event", "DCRLogErrors"} <= tables
    assert "CommonSecurityLog" not in tables
    assert bare.arm("GET", f"{workspace}/tables/CommonSecurityLog").json()["error"]["code"] == "ResourceNotFound"
    body = {"properties": {"schema": {"name": "CommonSecurityLog", "columns": []}}}
    assert bare.arm("PUT", f"{workspace}/tables/CommonSecurityLog", body).status == 400


def test_a_rule_into_a_table_of_sentinel_is_refused_until_the_workspace_is_onboarded(bare, workspace, group):
    path = f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr-cef"
    (fault,) = bare.arm("PUT", path, rule(workspace), "2024-03-11").json()["error"]["details"]
    assert fault == {
        "code": "InvalidOutputTable",
        "message": "Table for output stream 'Microsoft-CommonSecurityLog' is not available for destination 'la'.",
        "target": "properties.dataFlows[0]",
    }
    states = f"{workspace}/providers/Microsoft.SecurityInsights/onboardingStates"
    assert bare.arm("GET", states, None, VERSION).json() == {"value": []}
    assert bare.arm("PUT", f"{states}/default", {"properties": {}}, VERSION).status == 201
    assert [item["name"] for item in bare.arm("GET", states, None, VERSION).json()["value"]] == ["default"]
    assert bare.arm("PUT", path, rule(workspace), "2024-03-11").status == 200
    assert bare.arm("DELETE", f"{states}/default", None, VERSION).status == 200
    assert bare.arm("GET", f"{workspace}/tables/CommonSecurityLog").status == 404


def test_the_onboarding_state_has_one_name(bare, workspace):
    states = f"{workspace}/providers/Microsoft.SecurityInsights/onboardingStates"
    assert bare.arm("PUT", f"{states}/other", {}, VERSION).status == 400
    assert bare.arm("GET", f"{states}/default", None, VERSION).status == 404
