from __future__ import annotations

import pytest

RESOURCE = "https://monitor.azure.com"
APP_SERVICE = f"/msi/token?api-version=2019-08-01&resource={RESOURCE}"
IMDS = f"/metadata/identity/oauth2/token?api-version=2018-02-01&resource={RESOURCE}"
VERSION = "2023-01-31"


@pytest.fixture
def make_identity(client, group):
    def make(name: str = "edge"):
        path = f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
        answer = client.arm("PUT", path, {"location": "eastus", "tags": {"a": "b"}}, VERSION)
        assert answer.status == 201
        return answer.json()

    return make


def principal_of(client, answer) -> str:
    body = answer.json()
    assert body["token_type"] == "Bearer"
    found = client.state.principal_from_token(f"Bearer {body['access_token']}")
    assert found.is_for(RESOURCE)
    assert found.expires == int(body["expires_on"])
    return found.object_id


def test_an_identity_keeps_its_principal_and_is_seen_by_graph(client, make_client, make_identity):
    made = make_identity()
    again = client.arm("PUT", made["id"], {"location": "eastus"}, VERSION)
    assert (again.status, again.json()["properties"]) == (200, made["properties"])
    assert client.arm("PATCH", made["id"], {"tags": {"c": "d"}}, VERSION).json()["tags"] == {"c": "d"}
    seen = make_client(audience="https://graph.microsoft.com").send(
        "GET", f"/v1.0/servicePrincipals/{made['properties']['principalId']}"
    )
    assert seen.json()["servicePrincipalType"] == "ManagedIdentity"
    assert seen.json()["alternativeNames"][1] == made["id"]
    assert client.arm("DELETE", made["id"], None, VERSION).status == 200
    assert client.arm("GET", made["id"], None, VERSION).status == 404


def test_roles_are_given_to_managed_identities(client, make_identity, workspace):
    principal = make_identity()["properties"]["principalId"]
    path = f"{workspace}/providers/Microsoft.Authorization/roleAssignments/6a1e0d4e-7a5c-4a0e-9d0a-0f4b8c1d2e3f"
    role = "/providers/Microsoft.Authorization/roleDefinitions/3913510d-42f4-4e42-8a64-420c390055eb"
    body = {"properties": {"roleDefinitionId": role, "principalId": principal}}
    assert client.arm("PUT", path, body, "2022-04-01").status == 201


@pytest.mark.parametrize("url", [IMDS, IMDS.replace("token?", "token/?")])
def test_a_machine_with_one_identity_gets_its_token_with_and_without_a_closing_slash(client, make_identity, url):
    made = make_identity()
    answer = client.send("GET", url, metadata="true")
    assert principal_of(client, answer) == made["properties"]["principalId"]
    assert isinstance(answer.json()["expires_on"], str)


def test_imds_refuses_without_its_header_and_without_an_identity(client):
    probe = client.send("GET", IMDS)
    assert (probe.status, probe.json()["error_description"]) == (400, "Required metadata header not specified")
    assert client.send("GET", IMDS, metadata="true").json()["error_description"] == "Identity not found"
    assert client.send("GET", "/metadata/identity/oauth2/token", metadata="true").status == 400


def test_a_machines_identity_is_for_programs_on_that_machine(client, make_identity):
    make_identity()
    client.local = False
    answer = client.send("GET", IMDS, metadata="true")
    assert (answer.status, "access_token" in answer.json()) == (403, False)


def test_one_of_several_identities_must_be_named(client, make_identity):
    first, second = make_identity(), make_identity("other")
    refused = client.send("GET", IMDS, metadata="true")
    assert refused.json()["error_description"].startswith("Multiple user assigned identities exist")
    for name, value in (
        ("client_id", second["properties"]["clientId"]),
        ("object_id", second["properties"]["principalId"]),
        ("msi_res_id", second["id"].upper()),
        ("mi_res_id", second["id"]),
    ):
        answer = client.send("GET", f"{IMDS}&{name}={value}", metadata="true")
        assert principal_of(client, answer) == second["properties"]["principalId"]
    assert first["properties"]["principalId"] != second["properties"]["principalId"]


def test_app_service_wants_its_header_and_takes_applications_too(client, make_identity):
    made = make_identity()
    assert client.send("GET", APP_SERVICE, x_identity_header="wrong").status == 401
    header = client.state.directory.identity_header
    assert (
        principal_of(client, client.send("GET", APP_SERVICE, x_identity_header=header))
        == (made["properties"]["principalId"])
    )
    sender = client.for_application("11111111-1111-1111-1111-111111111111").application
    named = client.send("GET", f"{APP_SERVICE}&client_id={sender.client_id}", x_identity_header=header)
    assert principal_of(client, named) == sender.object_id
    assert client.send("GET", f"{IMDS}&client_id={sender.client_id}", metadata="true").status == 400
