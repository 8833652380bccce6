from __future__ import annotations

import pytest

from provisioner.emulator.settings import Behaviour, Timing

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
INSIGHTS = f"{SUBSCRIPTION}/providers/microsoft.insights"
VERSION = "2016-02-01"


@pytest.fixture
def strict(make_client, group):
    """A client of a subscription that has not registered Microsoft.Insights, where operations take two seconds."""
    return make_client(Timing(operation_duration=2.0), behaviour=Behaviour(unregistered=("Microsoft.Insights",)))


def registration(client) -> str:
    return client.arm("GET", INSIGHTS, None, VERSION).json()["registrationState"]


def test_providers_are_registered_unless_it_is_said_that_they_are_not(client):
    listed = client.arm("GET", f"{SUBSCRIPTION}/providers", None, VERSION).json()["value"]
    assert {item["registrationState"] for item in listed} == {"Registered"}
    assert "Microsoft.Insights" in [item["namespace"] for item in listed]


def test_an_unregistered_provider_takes_no_writes_until_it_is_registered(strict, group, clock):
    path = f"{group}/providers/Microsoft.Insights/dataCollectionEndpoints/dce-in"
    refused = strict.arm("PUT", path, {"location": "eastus"}, "2024-03-11")
    assert refused.status == 409
    error = refused.json()["error"]
    assert error["code"] == "MissingSubscriptionRegistration"
    assert "is not registered to use namespace 'Microsoft.Insights'" in error["message"]
    assert strict.arm("GET", path, None, "2024-03-11").status == 404
    assert registration(strict) == "NotRegistered"
    assert strict.arm("POST", f"{INSIGHTS}/register", None, VERSION).json()["registrationState"] == "Registering"
    clock.now += 2
    assert registration(strict) == "Registered"
    assert strict.arm("PUT", path, {"location": "eastus"}, "2024-03-11").status == 200


def test_a_registration_can_be_taken_back_and_is_kept(client, make_client):
    assert client.arm("POST", f"{INSIGHTS}/unregister", None, VERSION).json()["registrationState"] == "NotRegistered"
    assert registration(make_client()) == "NotRegistered"
    client.arm("POST", f"{INSIGHTS}/register", None, VERSION)
    assert registration(client) == "Registered"


def test_registering_takes_a_right(client):
    stranger = client.for_application("11111111-1111-1111-1111-111111111111")
    answer = stranger.arm("POST", f"{INSIGHTS}/register", None, VERSION)
    assert answer.status == 403
    assert "'Microsoft.Insights/register/action'" in answer.json()["error"]["message"]
