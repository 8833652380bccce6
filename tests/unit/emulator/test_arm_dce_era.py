"""Rules from before Direct ones existed: no kind, no address of their own, reached through their endpoint."""

from __future__ import annotations

import pytest

VERSIONS = ("2021-09-01-preview", "2022-06-01", "2023-03-11", "2024-03-11")


@pytest.fixture
def endpoint(client, group) -> str:
    path = f"{group}/providers/Microsoft.Insights/dataCollectionEndpoints/dce-old"
    body = {"location": "eastus", "properties": {"networkAcls": {"publicNetworkAccess": "Enabled"}}}
    assert client.arm("PUT", path, body, "2021-09-01-preview").status == 200
    return path


def rule(client, workspace: str, endpoint: str | None, kind: str | None = None) -> dict:
    columns = [{"name": "TimeGenerated", "type": "datetime"}]
    table = {"properties": {"schema": {"name": "Old_CL", "columns": columns}}}
    client.arm("PUT", f"{workspace}/tables/Old_CL", table)
    flow = {"streams": ["Custom-Old"], "destinations": ["la"], "outputStream": "Custom-Old_CL"}
    properties = {
        "streamDeclarations": {"Custom-Old": {"columns": columns}},
        "destinations": {"logAnalytics": [{"workspaceResourceId": workspace, "name": "la"}]},
        "dataFlows": [flow],
    }
    if endpoint is not None:
        properties["dataCollectionEndpointId"] = endpoint
    return {"location": "eastus", **({"kind": kind} if kind else {}), "properties": properties}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_rule_of_that_time_has_no_endpoints_whatever_version_asks(client, group, workspace, endpoint, version):
    path = f"{group}/providers/Microsoft.Insights/dataCollectionRules/rule-from-the-time-of-endpoints-only"
    made = client.arm("PUT", path, rule(client, workspace, endpoint), "2021-09-01-preview")
    assert made.status == 200
    shown = client.arm("GET", path, None, version).json()
    assert "kind" not in shown
    assert "endpoints" not in shown["properties"]
    assert shown["properties"]["dataCollectionEndpointId"] == endpoint
    route = client.state.routes().route(shown["properties"]["immutableId"])
    assert (route.direct, route.endpoint_id) == (False, endpoint)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_direct_rule_shows_its_endpoints_to_newer_versions_only(client, group, workspace, version):
    path = f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr-new"
    assert client.arm("PUT", path, rule(client, workspace, None, "Direct"), version).status == 200
    shown = client.arm("GET", path, None, version).json()["properties"]
    assert ("endpoints" in shown) == (version >= "2023-03-11")


def test_a_rule_of_that_time_cannot_become_direct(client, group, workspace, endpoint):
    path = f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr-old"
    client.arm("PUT", path, rule(client, workspace, endpoint), "2022-06-01")
    answer = client.arm("PUT", path, rule(client, workspace, endpoint, "Direct"), "2024-03-11")
    assert answer.status == 400
    assert "The kind is immutable" in answer.json()["error"]["details"][0]["message"]
