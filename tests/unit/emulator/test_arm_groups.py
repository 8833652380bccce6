from __future__ import annotations

from provisioner.emulator.settings import Timing

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-one"
VERSION = "2025-04-01"


def test_a_group_is_created_shown_listed_and_removed(client):
    created = client.arm("PUT", GROUP, {"location": "East US", "tags": {"a": "b"}}, VERSION)
    assert created.status == 201
    assert created.json() == {
        "id": GROUP,
        "name": "rg-one",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "eastus",
        "properties": {"provisioningState": "Succeeded"},
        "tags": {"a": "b"},
    }
    assert client.arm("PUT", GROUP, {"location": "eastus"}, VERSION).status == 200
    assert client.arm("HEAD", GROUP, version=VERSION).status == 204
    listed = client.arm("GET", f"{SUBSCRIPTION}/resourcegroups", version=VERSION).json()["value"]
    assert [item["name"] for item in listed] == ["rg-one"]
    assert client.arm("DELETE", GROUP, version=VERSION).status in (200, 202)
    assert client.arm("HEAD", GROUP, version=VERSION).status == 404


def test_a_missing_group_is_said_before_anything_in_it(client):
    for path in (GROUP, f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-test"):
        version = VERSION if path == GROUP else None
        assert client.arm("GET", path, version=version).json()["error"] == {
            "code": "ResourceGroupNotFound",
            "message": "Resource group 'rg-one' could not be found.",
        }


def test_a_group_does_not_move(client):
    client.arm("PUT", GROUP, {"location": "eastus"}, VERSION)
    response = client.arm("PUT", GROUP, {"location": "westus"}, VERSION)
    assert (response.status, response.json()["error"]["code"]) == (409, "InvalidResourceGroupLocation")


def test_a_group_needs_a_region_that_there_is(client):
    assert client.arm("PUT", GROUP, {}, VERSION).json()["error"]["code"] == "LocationRequired"
    code = client.arm("PUT", GROUP, {"location": "atlantis"}, VERSION).json()["error"]["code"]
    assert code == "LocationNotAvailableForResourceGroup"


def test_removing_a_group_removes_what_is_in_it(client, workspace, group):
    client.arm("DELETE", group, version=VERSION)
    client.arm("PUT", group, {"location": "eastus"}, VERSION)
    assert client.arm("GET", workspace).json()["error"]["code"] == "ResourceNotFound"


def test_any_subscription_is_one(client):
    shown = client.arm("GET", SUBSCRIPTION, version="2022-12-01").json()
    assert (shown["state"], shown["tenantId"]) == ("Enabled", client.state.directory.tenant_id)


def test_a_subscription_is_listed_before_it_has_groups(client):
    def listed():
        return [
            item["subscriptionId"] for item in client.arm("GET", "/subscriptions", version="2022-12-01").json()["value"]
        ]

    assert listed() == ["00000000-0000-0000-0000-000000000000"]
    client.arm("PUT", GROUP, {"location": "eastus"}, VERSION)
    assert listed() == ["00000000-0000-0000-0000-000000000001"]


def test_a_removal_that_takes_time_is_followed_at_its_location(make_client, clock):
    slow = make_client(Timing(operation_duration=3.0))
    slow.arm("PUT", GROUP, {"location": "eastus"}, VERSION)
    removed = slow.arm("DELETE", GROUP, version=VERSION)
    running = slow.send("GET", removed.headers["location"])
    assert (removed.status, running.status) == (202, 202)
    clock.now += 3
    assert slow.send("GET", running.headers["location"]).status == 200
