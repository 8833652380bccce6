"""Whatever a client sends, the answer is one of Resource Manager's, never a crash."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-logs"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-test"
INSIGHTS = f"{GROUP}/providers/Microsoft.Insights"
ENDPOINT = f"{INSIGHTS}/dataCollectionEndpoints/dce-in"
SCOPE = f"{INSIGHTS}/privateLinkScopes/ampls"
RULE = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/dcr-app"
COLUMNS = [{"name": "TimeGenerated", "type": "datetime"}, {"name": "RawData", "type": "string"}]
ROLE = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/3913510d-42f4-4e42-8a64-420c390055eb"

BODIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "group": (GROUP, "2025-04-01", {"location": "eastus", "tags": {"a": "b"}}),
    "workspace": (
        WORKSPACE,
        "2025-07-01",
        {
            "location": "eastus",
            "tags": {"a": "b"},
            "properties": {
                "sku": {"name": "PerGB2018"},
                "retentionInDays": 30,
                "features": {"a": True},
                "workspaceCapping": {"dailyQuotaGb": 1},
            },
        },
    ),
    "table": (
        f"{WORKSPACE}/tables/App_CL",
        "2025-07-01",
        {
            "properties": {
                "plan": "Analytics",
                "retentionInDays": 30,
                "totalRetentionInDays": 60,
                "schema": {"name": "App_CL", "description": "d", "columns": COLUMNS},
            }
        },
    ),
    "rule": (
        RULE,
        "2024-03-11",
        {
            "location": "eastus",
            "kind": "Direct",
            "tags": {"a": "b"},
            "identity": {"type": "SystemAssigned"},
            "properties": {
                "description": "d",
                "streamDeclarations": {"Custom-App": {"columns": COLUMNS}},
                "destinations": {"logAnalytics": [{"workspaceResourceId": WORKSPACE, "name": "la"}]},
                "dataFlows": [
                    {
                        "streams": ["Custom-App"],
                        "destinations": ["la"],
                        "transformKql": "source",
                        "outputStream": "Custom-App_CL",
                    }
                ],
            },
        },
    ),
    "assignment": (
        f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/a98fa280-e03f-5afa-8d8e-92d0a9c201e8",
        "2022-04-01",
        {"properties": {"roleDefinitionId": ROLE, "principalId": "00000000-0000-0000-0000-00000000000a"}},
    ),
    "setting": (
        f"{RULE}/providers/Microsoft.Insights/diagnosticSettings/errors",
        "2021-05-01-preview",
        {"properties": {"workspaceId": WORKSPACE, "logs": [{"category": "LogErrors", "enabled": True}]}},
    ),
    "endpoint": (
        ENDPOINT,
        "2024-03-11",
        {
            "location": "eastus",
            "tags": {"a": "b"},
            "kind": "Linux",
            "identity": {"type": "UserAssigned", "userAssignedIdentities": {"/x": {}}},
            "properties": {"description": "d", "networkAcls": {"publicNetworkAccess": "Disabled"}},
        },
    ),
    "scope": (
        SCOPE,
        "2021-07-01-preview",
        {
            "location": "global",
            "tags": {"a": "b"},
            "properties": {
                "accessModeSettings": {
                    "ingestionAccessMode": "Open",
                    "queryAccessMode": "Open",
                    "exclusions": [{"privateEndpointConnectionName": "x"}],
                }
            },
        },
    ),
    "link": (
        f"{SCOPE}/scopedResources/in",
        "2021-07-01-preview",
        {"properties": {"linkedResourceId": ENDPOINT}},
    ),
    "identity": (
        f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/edge",
        "2023-01-31",
        {"location": "eastus", "tags": {"a": "b"}},
    ),
    "definition": (
        f"{GROUP}/providers/Microsoft.Authorization/roleDefinitions/a98fa280-e03f-5afa-8d8e-92d0a9c201e8",
        "2022-04-01",
        {
            "properties": {
                "roleName": "Senders",
                "description": "d",
                "assignableScopes": [SUBSCRIPTION],
                "permissions": [{"actions": ["*/read"], "dataActions": ["Microsoft.Insights/Telemetry/Write"]}],
            }
        },
    ),
}
UNPATCHED = ("assignment", "setting", "link", "definition")

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.just("source | x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in items for place in places(inner, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    result = copy.deepcopy(value)
    inner = result
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return result


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_with_anything_anywhere_is_answered(client, workspace, kind):
    path, version, body = BODIES[kind]
    assert path.startswith(workspace.partition("/providers/")[0])
    client.arm("PUT", f"{WORKSPACE}/tables/App_CL", BODIES["table"][2])
    client.arm("PUT", RULE, BODIES["rule"][2], "2024-03-11")
    client.arm("PUT", ENDPOINT, BODIES["endpoint"][2], "2024-03-11")
    client.arm("PUT", SCOPE, BODIES["scope"][2], "2021-07-01-preview")

    @settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(place=st.sampled_from(places(body)), new=junk, method=st.sampled_from(["PUT", "PATCH"]))
    def anything(place, new, method):
        if method == "PATCH" and kind in UNPATCHED:
            method = "PUT"
        response = client.arm(method, path, replaced(body, place, new), version)
        assert response.status in (200, 201, 202, 400, 404, 409)
        shown = client.arm("GET", path, version=version)
        assert shown.status in (200, 404)
        client.state.routes()

    anything()


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[" * 100_000, b'{"a":' * 5_000, b"nul", b'"x"', b"NaN"])
def test_a_body_that_is_no_json_object_is_invalid_content(client, workspace, body):
    response = client.arm("PUT", RULE, body, "2024-03-11")
    assert (response.status, response.json()["error"]["code"]) == (400, "InvalidRequestContent")
