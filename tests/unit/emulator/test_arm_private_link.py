from __future__ import annotations

from typing import Any

import pytest

from provisioner.emulator.settings import Timing

VERSION = "2021-07-01-preview"
ENDPOINT_VERSION = "2024-03-11"
MODES = {"ingestionAccessMode": "PrivateOnly", "queryAccessMode": "open"}


def body(**changes: Any) -> dict[str, Any]:
    return {"location": "Global", "properties": {"accessModeSettings": MODES}, **changes}


@pytest.fixture
def scopes(group) -> str:
    return f"{group}/providers/Microsoft.Insights/privateLinkScopes"


@pytest.fixture
def scope(client, scopes) -> str:
    path = f"{scopes}/AMPLS-Hub"
    assert client.arm("PUT", path, body(), VERSION).status == 201
    return path


@pytest.fixture
def endpoint(client, group) -> str:
    path = f"{group}/providers/Microsoft.Insights/dataCollectionEndpoints/dce-in"
    properties = {"networkAcls": {"publicNetworkAccess": "Disabled"}}
    assert client.arm("PUT", path, {"location": "eastus", "properties": properties}, ENDPOINT_VERSION).status == 200
    return path


def link(client, scope: str, target: str, name: str = "Link-1", version: str = VERSION):
    return client.arm("PUT", f"{scope}/scopedResources/{name}", {"properties": {"linkedResourceId": target}}, version)


def test_a_new_scope_is_201_and_its_id_comes_back_in_lower_case(client, scopes):
    answer = client.arm("PUT", f"{scopes}/AMPLS-Hub", body(tags={"a": "b"}), VERSION)
    assert answer.status == 201
    shown = answer.json()
    assert shown["id"] == f"{scopes}/AMPLS-Hub".lower()
    assert (shown["name"], shown["location"], shown["tags"]) == ("AMPLS-Hub", "global", {"a": "b"})
    assert shown["properties"] == {
        "accessModeSettings": {"exclusions": [], "ingestionAccessMode": "PrivateOnly", "queryAccessMode": "Open"},
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
    }
    assert client.arm("PUT", f"{scopes}/ampls-hub", body(), VERSION).status == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"location": "eastus"}, "LocationNotAvailableForResourceType"),
        ({"location": None}, "LocationRequired"),
        ({"properties": {}}, "InvalidParameter"),
        ({"properties": {"accessModeSettings": {**MODES, "queryAccessMode": "Closed"}}}, "InvalidParameter"),
    ],
)
def test_a_scope_is_global_and_says_its_access_modes(client, scopes, changes, code):
    answer = client.arm("PUT", f"{scopes}/ampls", body(**changes), VERSION)
    assert (answer.status, answer.json()["error"]["code"]) == (400, code)


def test_the_oldest_version_knows_no_access_modes_and_keeps_them(client, scope):
    old = client.arm("PUT", scope, {"location": "global"}, "2019-10-17-preview").json()
    assert "accessModeSettings" not in old["properties"]
    kept = client.arm("GET", scope, None, VERSION).json()["properties"]["accessModeSettings"]
    assert kept["ingestionAccessMode"] == "PrivateOnly"


def test_scopes_are_listed_and_their_tags_patched(client, scopes, scope, group):
    assert client.arm("PATCH", scope, {"tags": {"z": "1"}}, VERSION).json()["tags"] == {"z": "1"}
    for place in (scopes, scopes.replace(group, group.partition("/resourceGroups")[0])):
        listed = client.arm("GET", place, None, "2023-06-01-preview").json()
        assert [item["name"] for item in listed["value"]] == ["AMPLS-Hub"]
        assert listed["nextLink"] is None


def test_a_link_is_200_with_ids_in_lower_case_and_seen_at_both_ends(client, scope, endpoint, workspace):
    answer = link(client, scope, endpoint)
    assert answer.status == 200
    assert answer.json() == {
        "id": f"{scope}/scopedResources/Link-1".lower(),
        "name": "Link-1",
        "type": "Microsoft.Insights/privateLinkScopes/scopedResources",
        "properties": {"linkedResourceId": endpoint.lower(), "provisioningState": "Succeeded"},
    }
    assert link(client, scope, workspace, "law").status == 200
    listed = client.arm("GET", f"{scope}/scopedResources", None, VERSION).json()
    assert [item["name"] for item in listed["value"]] == ["law", "Link-1"]
    for path, version, name in ((endpoint, ENDPOINT_VERSION, "link-1"), (workspace, "2025-07-01", "law")):
        (seen,) = client.arm("GET", path, None, version).json()["properties"]["privateLinkScopedResources"]
        assert seen["resourceId"] == f"{scope}/scopedResources/{name}".lower()
        assert len(seen["scopeId"]) == 36
    host = client.arm("GET", endpoint, None, ENDPOINT_VERSION).json()["properties"]["logsIngestion"]["endpoint"]
    found = client.state.routes().endpoint(host.rpartition("/")[2])
    assert (found.public, found.linked) == (False, True)


def test_the_newest_version_says_what_kind_of_link_it_is(client, scope, endpoint):
    shown = link(client, scope, endpoint, version="2023-06-01-preview").json()["properties"]
    assert (shown["kind"], shown["subscriptionLocation"]) == ("Resource", "eastus")


def test_only_what_exists_and_can_be_private_is_linked(client, scope, endpoint):
    assert link(client, scope, f"{endpoint}-not").status == 404
    assert link(client, scope, scope).status == 400
    answer = client.arm("PUT", f"{scope}/scopedResources/x", {}, VERSION)
    assert answer.json()["error"]["message"] == "'properties.linkedResourceId' is missing."
    assert link(client, f"{scope}-not", endpoint).json()["error"]["code"] == "ResourceNotFound"


def test_removals_are_202_with_a_status_and_then_204(client, scope, endpoint):
    link(client, scope, endpoint)
    for path in (f"{scope}/scopedResources/Link-1", scope):
        answer = client.arm("DELETE", path, None, VERSION)
        assert (answer.status, answer.body) == (202, b"")
        status = client.send("GET", answer.headers["azure-asyncoperation"])
        assert status.json()["status"] == "Succeeded"
        assert client.arm("DELETE", path, None, VERSION).status in (204, 404)
    assert "privateLinkScopedResources" not in client.arm("GET", endpoint, None, ENDPOINT_VERSION).json()["properties"]


def test_a_scope_goes_with_its_links(client, scope, endpoint):
    link(client, scope, endpoint)
    client.arm("DELETE", scope, None, VERSION)
    assert client.arm("DELETE", scope, None, VERSION).status == 204
    assert "privateLinkScopedResources" not in client.arm("GET", endpoint, None, ENDPOINT_VERSION).json()["properties"]


def test_a_slow_scope_takes_one_link_at_a_time(make_client, clock, scope, endpoint, workspace):
    slow = make_client(Timing(operation_duration=2.0))
    first = link(slow, scope, endpoint)
    assert first.status == 202
    refused = link(slow, scope, workspace, "law")
    assert refused.status == 409
    assert refused.json()["error"]["message"] == "Cannot modify resource while in provisioning state: 'Provisioning'"
    assert slow.send("GET", first.headers["azure-asyncoperation"]).json()["status"] == "InProgress"
    clock.now += 2
    assert slow.send("GET", first.headers["azure-asyncoperation"]).json()["status"] == "Succeeded"
    assert link(slow, scope, workspace, "law").status == 202
