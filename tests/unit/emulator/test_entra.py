from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from provisioner.emulator.services.entra import read_form


def ask(client, tenant: str | None = None, raw: bytes | None = None, **fields: str):
    who = client.state.directory.administrator
    form = {
        "grant_type": "client_credentials",
        "client_id": who.client_id,
        "client_secret": who.client_secret,
        "scope": "https://management.azure.com/.default",
        **fields,
    }
    body = raw if raw is not None else urlencode({key: value for key, value in form.items() if value}).encode()
    return client.send(
        "POST", f"/{tenant or client.state.directory.tenant_id}/oauth2/v2.0/token?client-request-id=x", body
    )


@pytest.mark.parametrize(
    ("scope", "audience"),
    [
        ("https://management.azure.com/.default", "https://management.azure.com"),
        ("https://monitor.azure.com//.default", "https://monitor.azure.com/"),
        ("https://127.0.0.1:8443/.default", "https://127.0.0.1:8443"),
    ],
)
def test_a_token_is_for_what_its_scope_names(client, scope, audience):
    body = ask(client, scope=scope).json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3599)
    principal = client.state.principal_from_token(f"Bearer {body['access_token']}")
    assert principal.audience == audience
    assert principal.object_id == client.state.directory.administrator.object_id
    assert principal.expires == client.state.clock() + 3599


def test_audiences_match_with_and_without_a_slash_at_the_end(client):
    body = ask(client, scope="https://monitor.azure.com//.default").json()
    principal = client.state.principal_from_token(f"Bearer {body['access_token']}")
    assert principal.is_for("https://monitor.azure.com")


def test_a_form_that_was_not_escaped_is_read_all_the_same(client):
    who = client.state.directory.administrator
    raw = (
        f"grant_type=client_credentials&scope=https://monitor.azure.com/.default&client_id={who.client_id}"
        f"&client_secret={who.client_secret}"
    )
    assert ask(client, raw=raw.encode()).status == 200


def test_generated_secrets_need_no_escaping(client):
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", client.state.directory.administrator.client_secret)


@pytest.mark.parametrize(
    ("fields", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": ""}, 401, "invalid_client", 7000218),
        ({"client_id": "44444444-4444-4444-4444-444444444444"}, 400, "unauthorized_client", 700016),
        ({"client_id": ""}, 400, "invalid_request", 900144),
        ({"scope": "https://management.azure.com"}, 400, "invalid_scope", 1002012),
        ({"scope": ""}, 400, "invalid_request", 900144),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"grant_type": ""}, 400, "invalid_request", 900144),
        ({"tenant": "55555555-5555-5555-5555-555555555555"}, 400, "invalid_request", 90002),
    ],
)
def test_a_refusal_has_entras_code(client, fields, status, error, code):
    response = ask(client, **fields)
    body = response.json()
    assert (response.status, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")


@pytest.mark.parametrize("tenant", [None, "adfs", "common", "organizations"])
def test_a_tenant_describes_its_endpoints_below_the_clients_address(client, tenant):
    name = tenant or client.state.directory.tenant_id
    body = client.send("GET", f"/{name}/v2.0/.well-known/openid-configuration").json()
    assert body["token_endpoint"] == f"https://127.0.0.1:8443/{name}/oauth2/v2.0/token"
    assert body["authorization_endpoint"] == f"https://127.0.0.1:8443/{name}/oauth2/v2.0/authorize"


def test_adfs_has_its_configuration_without_a_version(client):
    assert client.send("GET", "/adfs/.well-known/openid-configuration").status == 200


def test_an_unknown_tenant_has_no_configuration(client):
    response = client.send("GET", "/elsewhere/v2.0/.well-known/openid-configuration")
    assert (response.status, response.json()["error_codes"]) == (400, [90002])


def test_instance_discovery_vouches_for_the_emulator(client):
    url = "/common/discovery/instance?api-version=1.1&authorization_endpoint=https://127.0.0.1:8443/x"
    body = client.send("GET", url).json()
    assert body["metadata"][0]["aliases"] == ["127.0.0.1:8443"]
    assert body["tenant_discovery_endpoint"].startswith("https://127.0.0.1:8443/")


def test_the_forms_last_value_wins_and_pluses_are_blanks():
    assert read_form(b"a=1&a=2&b=x+y&c=%2B&d=k=v") == {"a": "2", "b": "x y", "c": "+", "d": "k=v"}
