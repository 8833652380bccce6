from __future__ import annotations

from dataclasses import replace

import pytest

from provisioner.emulator.services.arm.types import ALL_VERSIONS
from provisioner.emulator.settings import Timing

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
RULES = f"{SUBSCRIPTION}/providers/Microsoft.Insights/dataCollectionRules"


def error(response, status: int) -> tuple[str, str]:
    assert response.status == status
    body = response.json()["error"]
    return body["code"], body["message"]


def test_a_call_without_api_version_is_told_so(client):
    assert error(client.send("GET", RULES), 400) == (
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
    )


def test_an_unknown_api_version_is_answered_with_all_known_ones(client):
    code, message = error(client.arm("GET", RULES, version="2099-01-01"), 400)
    assert code == "InvalidApiVersionParameter"
    assert message.startswith("The api-version '2099-01-01' is invalid. The supported versions are '")
    assert all(version in message for version in ALL_VERSIONS)


def test_an_api_version_of_another_type_is_answered_with_those_of_this_one(client):
    code, message = error(client.arm("GET", RULES, version="2025-07-01"), 400)
    assert code == "NoRegisteredProviderFound"
    assert "for type 'dataCollectionRules'. The supported api-versions are '2019-11-01-preview, " in message


def test_names_of_query_parameters_are_compared_without_case_and_unknown_ones_ignored(client):
    assert client.send("GET", f"{RULES}?API-Version=2024-03-11&disambiguation_dummy=").status == 200


def test_paths_are_compared_without_case(client):
    assert client.arm("GET", RULES.upper(), version="2024-03-11").status == 200


@pytest.mark.parametrize(
    ("authorization", "code"),
    [("", "AuthenticationFailed"), ("Basic abc", "AuthenticationFailed"), ("Bearer abc", "InvalidAuthenticationToken")],
)
def test_a_call_without_a_good_token_is_401_with_a_challenge(client, authorization, code):
    response = client.arm("GET", RULES, version="2024-03-11", authorization=authorization)
    assert error(response, 401)[0] == code
    assert response.headers["www-authenticate"].startswith('Bearer authorization_uri="https://login.windows.net/"')


def test_a_forged_token_is_refused(client):
    header, claims, _ = client.token().split(".")
    forged = f"Bearer {header}.{claims}.AAAA"
    assert error(client.arm("GET", RULES, version="2024-03-11", authorization=forged), 401)[0] == (
        "InvalidAuthenticationToken"
    )


def test_a_token_for_another_resource_is_refused(client):
    other = replace(client, audience="https://monitor.azure.com")
    assert error(other.arm("GET", RULES, version="2024-03-11"), 401)[0] == "InvalidAuthenticationTokenAudience"


def test_a_principal_without_a_role_is_told_which_action_it_lacks(client, group):
    sender = client.for_application("11111111-1111-1111-1111-111111111111")
    principal = sender.application
    path = f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr"
    assert error(sender.arm("GET", path, version="2024-03-11"), 403) == (
        "AuthorizationFailed",
        f"The client '{principal.client_id}' with object id '{principal.object_id}' does not have authorization to "
        f"perform action 'Microsoft.Insights/dataCollectionRules/read' over scope '{path}' or the scope is invalid. "
        "If access was recently granted, please refresh your credentials.",
    )


def test_every_answer_carries_the_request_id_and_what_is_left_of_the_allowance(client):
    response = client.arm("GET", RULES, version="2024-03-11", x_ms_correlation_request_id="abc")
    assert len(response.headers["x-ms-request-id"]) == 36
    assert response.headers["x-ms-correlation-request-id"] == "abc"
    assert response.headers["x-ms-ratelimit-remaining-subscription-reads"] == "249"


def test_throttling_is_off_by_default_and_fills_up_again_when_on(make_client, clock):
    free, strict = make_client(), make_client(Timing(throttling=True))
    assert [free.arm("GET", RULES, version="2024-03-11").status for _ in range(260)] == [200] * 260
    assert [strict.arm("GET", RULES, version="2024-03-11").status for _ in range(250)] == [200] * 250
    refused = strict.arm("GET", RULES, version="2024-03-11")
    assert error(refused, 429)[0] == "SubscriptionRequestsThrottled"
    assert refused.headers["retry-after"] == "1"
    clock.now += 1
    assert [strict.arm("GET", RULES, version="2024-03-11").status for _ in range(26)] == [200] * 25 + [429]


def test_a_subscription_id_must_be_a_guid(client):
    response = client.arm("GET", "/subscriptions/mine/resourcegroups", version="2025-04-01")
    assert error(response, 400) == (
        "InvalidSubscriptionId",
        "The provided subscription identifier 'mine' is malformed or invalid.",
    )


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        ("providers/Microsoft.Insights/nothing", "InvalidResourceType"),
        ("providers/Microsoft.Nowhere/things/x", "InvalidResourceNamespace"),
    ],
)
def test_a_type_that_is_not_there_is_named(client, tail, code):
    assert error(client.arm("GET", f"{SUBSCRIPTION}/{tail}", version="2024-03-11"), 404)[0] == code


def test_providers_are_registered(client):
    path = f"{SUBSCRIPTION}/providers/microsoft.insights"
    shown = client.arm("GET", path, version="2016-02-01").json()
    assert (shown["namespace"], shown["registrationState"]) == ("Microsoft.Insights", "Registered")
    assert "dataCollectionRules" in [item["resourceType"] for item in shown["resourceTypes"]]
    assert client.arm("POST", f"{path}/register", version="2016-02-01").status == 200
