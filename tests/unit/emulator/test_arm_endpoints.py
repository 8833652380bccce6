from __future__ import annotations

import re
from typing import Any

import pytest

from provisioner.emulator.services.ingestion import entrance

VERSION = "2024-03-11"


def body(access: str | None = None, location: str = "East US") -> dict[str, Any]:
    acls = {} if access is None else {"networkAcls": {"publicNetworkAccess": access}}
    return {"location": location, "tags": {"env": "test"}, "properties": {"description": "senders' door", **acls}}


def rule(workspace: str, endpoint: str, kind: str | None = None) -> dict[str, Any]:
    columns = [{"name": "TimeGenerated", "type": "datetime"}]
    return {
        "location": "eastus",
        **({"kind": kind} if kind else {}),
        "properties": {
            "dataCollectionEndpointId": endpoint,
            "streamDeclarations": {"Custom-App": {"columns": columns}},
            "destinations": {"logAnalytics": [{"workspaceResourceId": workspace, "name": "la"}]},
            "dataFlows": [{"streams": ["Custom-App"], "destinations": ["la"], "outputStream": "Custom-App_CL"}],
        },
    }


def link_to_a_scope(client, endpoint: str) -> None:
    scope = f"{endpoint.partition('/dataCollectionEndpoints')[0]}/privateLinkScopes/ampls"
    client.arm("PUT", scope, {"location": "global"}, "2019-10-17-preview")
    link = {"properties": {"linkedResourceId": endpoint}}
    assert client.arm("PUT", f"{scope}/scopedResources/in", link, "2019-10-17-preview").status == 200


@pytest.fixture
def endpoints(group) -> str:
    return f"{group}/providers/Microsoft.Insights/dataCollectionEndpoints"


@pytest.fixture
def path(endpoints) -> str:
    return f"{endpoints}/dce-in"


@pytest.fixture
def make_rule(client, group, workspace):
    """PUT a rule into App_CL, bound to an endpoint."""
    schema = {"name": "App_CL", "columns": [{"name": "TimeGenerated", "type": "datetime"}]}
    client.arm("PUT", f"{workspace}/tables/App_CL", {"properties": {"schema": schema}})

    def put(name: str, endpoint: str, kind: str | None = None):
        address = f"{group}/providers/Microsoft.Insights/dataCollectionRules/{name}"
        return client.arm("PUT", address, rule(workspace, endpoint, kind), VERSION)

    return put


def test_a_new_endpoint_is_200_with_addresses_below_the_clients_own(client, path):
    answer = client.arm("PUT", path, body(), VERSION)
    assert answer.status == 200
    shown = answer.json()
    properties = shown["properties"]
    assert re.fullmatch(r"dce-[0-9a-f]{32}", properties["immutableId"])
    label = f"dce-in-{properties['immutableId'][4:8]}.eastus-1"
    for name in ("logsIngestion", "metricsIngestion", "configurationAccess"):
        assert properties[name] == {"endpoint": f"https://127.0.0.1:8443/{label}"}
    assert properties["networkAcls"] == {"publicNetworkAccess": "Enabled"}
    assert (shown["type"], shown["location"], shown["tags"]) == (
        "Microsoft.Insights/dataCollectionEndpoints",
        "eastus",
        {"env": "test"},
    )


def test_a_second_put_replaces_all_but_the_immutable_id(client, path):
    first = client.arm("PUT", path, body("Disabled"), VERSION).json()
    second = client.arm("PUT", path, {"location": "eastus"}, VERSION, if_match=first["etag"]).json()
    assert second["properties"]["immutableId"] == first["properties"]["immutableId"]
    assert second["properties"]["networkAcls"] == {"publicNetworkAccess": "Enabled"}
    assert "description" not in second["properties"]
    assert "tags" not in second
    assert client.arm("PUT", path, body(), VERSION, if_match=first["etag"]).json()["error"]["code"] == (
        "PreconditionFailed"
    )


def test_patch_changes_tags_and_identity_only(client, path):
    client.arm("PUT", path, body("Disabled"), VERSION)
    change = {"tags": {"a": "b"}, "identity": {"type": "SystemAssigned"}, "properties": {"networkAcls": {}}}
    shown = client.arm("PATCH", path, change, VERSION).json()
    assert shown["tags"] == {"a": "b"}
    assert set(shown["identity"]) == {"type", "principalId", "tenantId"}
    assert shown["properties"]["networkAcls"] == {"publicNetworkAccess": "Disabled"}


def test_endpoints_are_listed_by_group_and_by_subscription_and_deleted_twice(client, endpoints, path, group):
    client.arm("PUT", path, body(), VERSION)
    for scope in (endpoints, endpoints.replace(group, group.partition("/resourceGroups")[0])):
        assert [item["name"] for item in client.arm("GET", scope, None, VERSION).json()["value"]] == ["dce-in"]
    assert client.arm("DELETE", path, None, VERSION).status == 200
    assert client.arm("DELETE", path, None, VERSION).status == 204
    assert client.arm("GET", path, None, VERSION).json()["error"]["code"] == "ResourceNotFound"


@pytest.mark.parametrize(
    ("access", "version", "status"),
    [
        ("SecuredByPerimeter", VERSION, 200),
        ("disabled", VERSION, 200),
        ("SecuredByPerimeter", "2021-04-01", 400),
        ("Closed", VERSION, 400),
    ],
)
def test_public_access_is_one_of_azures_words(client, path, access, version, status):
    answer = client.arm("PUT", path, body(access), version)
    assert answer.status == status
    if status == 400:
        assert answer.json()["error"]["details"][0]["target"] == "properties.networkAcls.publicNetworkAccess"


def test_an_endpoint_does_not_move(client, path):
    client.arm("PUT", path, body(), VERSION)
    answer = client.arm("PUT", path, body(location="westeurope"), VERSION)
    assert (answer.status, answer.json()["error"]["code"]) == (409, "InvalidResourceLocation")


def test_a_rule_needs_an_endpoint_that_is_there_and_in_its_region(client, endpoints, path, make_rule):
    missing = make_rule("dcr-in", path).json()["error"]
    assert missing["details"][0]["message"] == f"The data collection endpoint '{path}' was not found."
    client.arm("PUT", f"{endpoints}/far", body(location="westeurope"), VERSION)
    (fault,) = make_rule("dcr-in", f"{endpoints}/far").json()["error"]["details"]
    assert fault["code"] == "InvalidDataCollectionEndpoint"
    assert fault["target"] == "properties.dataCollectionEndpointId"
    assert "'eastus'" in fault["message"]
    assert "'westeurope'" in fault["message"]


def test_a_rule_without_kind_has_no_endpoints_of_its_own(client, path, make_rule):
    client.arm("PUT", path, body(), VERSION)
    shown = make_rule("dcr-in", path.upper()).json()
    assert "endpoints" not in shown["properties"]
    assert "kind" not in shown


@pytest.mark.parametrize(
    ("kind", "access", "door", "private", "expected"),
    [
        (None, "Enabled", "own", False, (404, "NotFound")),
        (None, "Enabled", "bound", False, None),
        (None, "Enabled", "other", False, (403, "OperationFailed")),
        (None, "Enabled", "gone", False, (404, "NotFound")),
        (None, "Disabled", "bound", False, (403, "PublicNetworkAccessDisabled")),
        (None, "SecuredByPerimeter", "bound", False, (403, "PublicNetworkAccessDisabled")),
        (None, "Disabled", "bound", True, None),
        (None, "Disabled", "unlinked", True, (403, "PublicNetworkAccessDisabled")),
        ("Direct", "Disabled", "own", False, None),
        ("Direct", "Disabled", "bound", False, (403, "PublicNetworkAccessDisabled")),
        ("Direct", "Enabled", "bound", False, None),
    ],
)
def test_a_rule_is_reached_through_its_own_address_or_the_endpoint_it_is_bound_to(
    client, endpoints, path, make_rule, kind, access, door, private, expected
):
    bound = client.arm("PUT", path, body(access), VERSION).json()["properties"]
    if door != "unlinked":
        link_to_a_scope(client, path)
    other = client.arm("PUT", f"{endpoints}/dce-other", body(), VERSION).json()["properties"]
    made = make_rule("dcr-in", path, kind).json()
    host = {
        "own": None,
        "bound": bound["logsIngestion"]["endpoint"].rpartition("/")[2],
        "unlinked": bound["logsIngestion"]["endpoint"].rpartition("/")[2],
        "other": other["logsIngestion"]["endpoint"].rpartition("/")[2].upper(),
        "gone": "dce-gone-0000.eastus-1",
    }[door]
    routes = client.state.routes()
    route = routes.route(made["properties"]["immutableId"])
    answer = entrance.refusal(routes, route, host, private=private)
    assert (answer and (answer.status, answer.json()["error"]["code"])) == expected
