from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlencode

import pytest

from provisioner.emulator.settings import Timing

GRAPH = "https://graph.microsoft.com"
APPLICATIONS = "/v1.0/applications"
FEDERATED = {
    "name": "github",
    "issuer": "https://token.actions.githubusercontent.com",
    "subject": "repo:acme/logs:ref:refs/heads/main",
    "audiences": ["api://AzureADTokenExchange"],
}


@pytest.fixture
def graph(make_client):
    return make_client(audience=GRAPH)


@pytest.fixture
def application(graph) -> dict[str, Any]:
    return make(graph)


def make(graph, name: str = "shipper") -> dict[str, Any]:
    answer = graph.send("POST", APPLICATIONS, {"displayName": name, "signInAudience": "AzureADMyOrg"})
    assert answer.status == 201
    return answer.json()


def by_client_id(application: dict[str, Any], tail: str = "") -> str:
    return f"{APPLICATIONS}(appId='{application['appId']}'){tail}"


def sign_in(graph, application: dict[str, Any], **proof: str):
    form = {
        "grant_type": "client_credentials",
        "client_id": application["appId"],
        "scope": "https://monitor.azure.com/.default",
        **proof,
    }
    return graph.send("POST", "/adfs/oauth2/v2.0/token", urlencode(form).encode())


def code_of(answer) -> int:
    return answer.json()["error_codes"][0]


def with_principal(graph, application: dict[str, Any]) -> dict[str, Any]:
    answer = graph.send("POST", "/v1.0/servicePrincipals", {"appId": application["appId"]})
    assert answer.status == 201
    return answer.json()


def test_a_new_application_has_no_secret_and_no_principal(graph, application):
    assert application["displayName"] == "shipper"
    assert application["passwordCredentials"] == []
    missing = graph.send("GET", f"/v1.0/servicePrincipals(appId='{application['appId']}')")
    assert missing.json()["error"]["code"] == "Request_ResourceNotFound"
    assert code_of(sign_in(graph, application, client_secret="x")) == 7000229


def test_applications_are_found_by_id_client_id_and_filter(graph, application):
    make(graph, "it's other")
    for path in (f"{APPLICATIONS}/{application['id']}", by_client_id(application)):
        assert graph.send("GET", path).json()["appId"] == application["appId"]
    for text, count in (
        (f"appId eq '{application['appId']}'", 1),
        ("displayName eq 'Shipper'", 1),
        ("displayName eq 'it''s other'", 1),
        ("displayName eq 'none'", 0),
    ):
        found = graph.send("GET", f"{APPLICATIONS}?$filter={text}&$select=id,displayName").json()["value"]
        assert len(found) == count
        assert all(set(item) == {"id", "displayName"} for item in found)


def test_an_application_is_changed_and_removed_with_its_principal(graph, application):
    principal = with_principal(graph, application)
    change = {"displayName": "sender", "tags": ["provisioner"], "notes": "from a spec"}
    assert graph.send("PATCH", by_client_id(application), change).status == 204
    shown = graph.send("GET", by_client_id(application)).json()
    assert (shown["displayName"], shown["tags"], shown["notes"]) == ("sender", ["provisioner"], "from a spec")
    assert shown["id"] == application["id"]
    assert graph.send("DELETE", f"{APPLICATIONS}/{application['id']}").status == 204
    assert graph.send("DELETE", f"{APPLICATIONS}/{application['id']}").status == 404
    assert graph.send("GET", f"/v1.0/servicePrincipals/{principal['id']}").status == 404


def test_a_principal_is_made_once_and_for_an_application_that_is_there(graph, application):
    principal = with_principal(graph, application)
    assert principal["servicePrincipalType"] == "Application"
    again = graph.send("POST", "/v1.0/servicePrincipals", {"appId": application["appId"]})
    assert (again.status, again.json()["error"]["code"]) == (409, "Request_MultipleObjectsWithSameKeyValue")
    unknown = graph.send("POST", "/v1.0/servicePrincipals", {"appId": "22222222-2222-2222-2222-222222222222"})
    assert unknown.json()["error"]["details"][0]["code"] == "NoBackingApplicationObject"
    assert graph.send("DELETE", f"/v1.0/servicePrincipals/{principal['id']}").status == 204
    assert graph.send("GET", by_client_id(application)).status == 200
    assert with_principal(graph, application)["id"] == principal["id"]


def test_a_secret_is_told_once_works_and_dies(graph, application, clock, tmp_path):
    with_principal(graph, application)
    wanted = {"passwordCredential": {"displayName": "provisioner", "endDateTime": "2026-10-01T00:00:00Z"}}
    made = graph.send("POST", by_client_id(application, "/addPassword"), wanted).json()
    secret = made["secretText"]
    assert made["hint"] == secret[:3]
    assert made["endDateTime"] == "2026-10-01T00:00:00Z"
    assert sign_in(graph, application, client_secret=secret).status == 200
    (shown,) = graph.send("GET", by_client_id(application)).json()["passwordCredentials"]
    assert (shown["keyId"], shown["secretText"]) == (made["keyId"], None)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir() if path.is_file())
    assert secret.encode() not in kept
    clock.now += 30 * 86400
    assert code_of(sign_in(graph, application, client_secret=secret)) == 7000222
    remove = by_client_id(application, "/removePassword")
    assert graph.send("POST", remove, {"keyId": made["keyId"]}).status == 204
    assert graph.send("POST", remove, {"keyId": made["keyId"]}).status == 400
    assert code_of(sign_in(graph, application, client_secret=secret)) == 7000215


def test_a_secret_lasts_two_years_if_nobody_says_otherwise(graph, application):
    made = graph.send("POST", by_client_id(application, "/addPassword"), {}).json()
    assert (made["startDateTime"], made["endDateTime"]) == ("2026-09-21T14:13:20Z", "2028-09-20T14:13:20Z")


def test_what_graph_made_is_there_after_a_restart(graph, application, make_client):
    with_principal(graph, application)
    secret = graph.send("POST", by_client_id(application, "/addPassword"), {}).json()["secretText"]
    graph.send("POST", by_client_id(application, "/federatedIdentityCredentials"), FEDERATED)
    again = make_client(audience=GRAPH)
    assert sign_in(again, application, client_secret=secret).status == 200
    listed = again.send("GET", by_client_id(application, "/federatedIdentityCredentials")).json()["value"]
    assert [item["name"] for item in listed] == ["github"]


def test_federated_credentials_are_made_changed_and_removed(graph, application):
    path = by_client_id(application, "/federatedIdentityCredentials")
    made = graph.send("POST", path, FEDERATED)
    assert made.status == 201
    shown = made.json()
    assert {key: shown[key] for key in FEDERATED} == FEDERATED
    assert graph.send("GET", f"{path}/github").json()["id"] == shown["id"]
    assert graph.send("PATCH", f"{path}/github", {"subject": "repo:acme/logs:environment:prod"}).status == 204
    assert graph.send("GET", f"{path}/{shown['id']}").json()["subject"] == "repo:acme/logs:environment:prod"
    assert graph.send("PATCH", f"{path}/github", {"name": "other"}).status == 400
    assert graph.send("DELETE", f"{path}/github").status == 204
    assert graph.send("GET", f"{path}/github").status == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 409),
        ({"name": "again"}, 409),
        ({"name": "again", "subject": "other"}, 201),
        ({"name": "again", "subject": "other", "audiences": []}, 400),
        ({"name": "again", "subject": None}, 400),
    ],
)
def test_a_federated_credential_is_complete_and_has_no_twin(graph, application, change, status):
    path = by_client_id(application, "/federatedIdentityCredentials")
    graph.send("POST", path, FEDERATED)
    assert graph.send("POST", path, {**FEDERATED, **change}).status == status


def test_an_application_has_at_most_twenty_federated_credentials(graph, application):
    path = by_client_id(application, "/federatedIdentityCredentials")
    answers = [graph.send("POST", path, {**FEDERATED, "name": f"n{i}", "subject": f"s{i}"}) for i in range(21)]
    assert [answer.status for answer in answers] == [201] * 20 + [400]


def mint(graph, key: str | None = None, **claims: Any):
    headers = {"x_emulator_key": graph.state.directory.admin_key if key is None else key}
    return graph.send("POST", "/_emulator/oidc/assertions", claims, **headers)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({}, None),
        ({"issuer": "https://other.example"}, 700211),
        ({"subject": "repo:acme/other"}, 700213),
        ({"subject": FEDERATED["subject"].upper()}, 7002138),
        ({"audience": "https://github.com/acme"}, 700212),
    ],
)
def test_an_assertion_signs_in_whom_a_federated_credential_names(graph, application, claims, code):
    with_principal(graph, application)
    graph.send("POST", by_client_id(application, "/federatedIdentityCredentials"), FEDERATED)
    usual = {"issuer": FEDERATED["issuer"], "subject": FEDERATED["subject"]}
    assertion = mint(graph, **{**usual, **claims}).json()["assertion"]
    answer = sign_in(graph, application, client_assertion=assertion, client_assertion_type=ASSERTION_TYPE)
    if code is None:
        assert answer.status == 200
    else:
        assert (answer.status, answer.json()["error"], code_of(answer)) == (401, "invalid_client", code)


ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def test_assertions_that_are_old_forged_or_broken_are_refused(graph, application, clock):
    with_principal(graph, application)
    graph.send("POST", by_client_id(application, "/federatedIdentityCredentials"), FEDERATED)
    good = mint(graph, issuer=FEDERATED["issuer"], subject=FEDERATED["subject"]).json()["assertion"]

    def code(assertion: str, kind: str = ASSERTION_TYPE) -> int:
        return code_of(sign_in(graph, application, client_assertion=assertion, client_assertion_type=kind))

    head, claims, signature = good.split(".")
    assert code(f"{head}.{claims}.{signature[:-8]}AAAAAAAA") == 700027
    assert code(f"{head}.{claims[:-4]}.{signature}") in (50027, 700027)
    assert code("no token") == 50027
    assert code(good, "saml") == 900144
    clock.now += 3600
    assert code(good) == 700024


def test_the_issuers_key_is_for_the_owner_alone_and_kept(graph, make_client, tmp_path):
    (before,) = graph.send("GET", "/_emulator/oidc/keys").json()["keys"]
    if os.name == "posix":
        assert (tmp_path / "data" / "issuer.pem").stat().st_mode & 0o777 == 0o600
    (after,) = make_client(audience=GRAPH).send("GET", "/_emulator/oidc/keys").json()["keys"]
    assert after == before


def test_the_issuer_shows_its_key_and_mints_only_for_the_directorys_owner(graph):
    shown = graph.send("GET", "/_emulator/oidc/.well-known/openid-configuration").json()
    (key,) = graph.send("GET", shown["jwks_uri"]).json()["keys"]
    assert (key["kty"], key["alg"]) == ("RSA", "RS256")
    assert mint(graph, key="wrong", subject="x").status == 401
    assert mint(graph).status == 400


def test_only_the_administrator_writes_to_the_directory(graph, application):
    other = graph.for_application("11111111-1111-1111-1111-111111111111", GRAPH)
    assert other.send("GET", by_client_id(application)).status == 200
    refused = other.send("POST", APPLICATIONS, {"displayName": "x"})
    assert (refused.status, refused.json()["error"]["code"]) == (403, "Authorization_RequestDenied")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"displayName": 1}', b"{}", b'{"displayName": "x", "tags": [1]}'])
def test_bodies_that_make_no_application_are_400(graph, body):
    answer = graph.send("POST", APPLICATIONS, body)
    assert (answer.status, answer.json()["error"]["code"]) == (400, "Request_BadRequest")


def test_the_administrator_cannot_remove_itself(graph):
    administrator = graph.state.directory.administrator
    assert graph.send("DELETE", f"{APPLICATIONS}(appId='{administrator.client_id}')").status == 400
    assert graph.send("DELETE", f"/v1.0/servicePrincipals/{administrator.object_id}").status == 403


def test_new_principals_lag_in_graph_in_arm_and_at_sign_in(make_client, clock, workspace):
    graph = make_client(Timing(principal_lag=5.0), audience=GRAPH)
    application = make(graph, "late")
    early = graph.send("POST", "/v1.0/servicePrincipals", {"appId": application["appId"]})
    assert early.json()["error"]["details"][0]["code"] == "NoBackingApplicationObject"
    clock.now += 5
    principal = with_principal(graph, application)
    secret = graph.send("POST", by_client_id(application, "/addPassword"), {}).json()["secretText"]
    assert code_of(sign_in(graph, application, client_secret=secret)) == 7000215
    role = "/providers/Microsoft.Authorization/roleDefinitions/3913510d-42f4-4e42-8a64-420c390055eb"
    path = f"{workspace}/providers/Microsoft.Authorization/roleAssignments/6a1e0d4e-7a5c-4a0e-9d0a-0f4b8c1d2e3f"
    body = {
        "properties": {"roleDefinitionId": role, "principalId": principal["id"], "principalType": "ServicePrincipal"}
    }
    arm = make_client(Timing(principal_lag=5.0))
    refused = arm.arm("PUT", path, body, "2022-04-01")
    assert refused.json()["error"]["code"] == "PrincipalNotFound"
    clock.now += 5
    assert make_client(Timing(principal_lag=5.0)).arm("PUT", path, body, "2022-04-01").status == 201
    assert sign_in(graph, application, client_secret=secret).status == 200


def test_credentials_json_names_the_keys_of_the_emulators_own_endpoints(graph, tmp_path):
    make(graph)
    kept = json.loads((tmp_path / "data" / "credentials.json").read_text())
    directory = graph.state.directory
    assert (kept["adminKey"], kept["identityHeader"]) == (directory.admin_key, directory.identity_header)
