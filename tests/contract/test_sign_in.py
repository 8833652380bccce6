"""azure-identity against the emulator: added secrets, federated assertions and managed identities."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest
from azure.core import PipelineClient
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.policies import BearerTokenCredentialPolicy
from azure.core.rest import HttpRequest
from azure.identity import (
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)
from builders.connections import signed
from contract.conftest import Emulator

from provisioner.emulator.credentials import load_credentials
from provisioner.emulator.process import start_child

pytestmark = pytest.mark.contract

MONITOR = "https://monitor.azure.com/.default"
ISSUER = "https://token.actions.githubusercontent.com"
SUBJECT = "repo:acme/logs:ref:refs/heads/main"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    """One of its own: where there is one managed identity only, a machine need not say which it means."""
    child = start_child(tmp_path_factory.mktemp("emulator"))
    yield Emulator(child.ready)
    child.stop()


@pytest.fixture(scope="module")
def graph(emulator):
    """Calls of Graph over azure-core, as the administrator."""
    policy = BearerTokenCredentialPolicy(emulator.credential(), "https://graph.microsoft.com/.default")
    client: PipelineClient[Any, Any] = PipelineClient(emulator.url, policies=[policy], connection_verify=emulator.ca)

    def call(method: str, path: str, body: object = None) -> Any:
        response = client.send_request(HttpRequest(method, f"{emulator.url}/v1.0/{path}", json=body))
        response.raise_for_status()
        return response.json() if response.text() else None

    yield call
    client.close()


@pytest.fixture(scope="module")
def application(graph):
    made = graph("POST", "applications", {"displayName": "shipper", "signInAudience": "AzureADMyOrg"})
    graph("POST", "servicePrincipals", {"appId": made["appId"]})
    credential = {
        "name": "github",
        "issuer": ISSUER,
        "subject": SUBJECT,
        "audiences": ["api://AzureADTokenExchange"],
    }
    graph("POST", f"applications(appId='{made['appId']}')/federatedIdentityCredentials", credential)
    return made


@pytest.fixture(scope="module")
def identity(emulator):
    group = emulator.group()
    id = (
        f"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/{group}"
        "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/edge"
    )
    resources = emulator.resource().resources
    return resources.begin_create_or_update_by_id(id, {"location": "eastus"}, api_version="2023-01-31").result(30)


def loopback(emulator) -> dict[str, Any]:
    return {"authority": emulator.url, "disable_instance_discovery": True, "connection_verify": emulator.ca}


def assertion(emulator, subject: str = SUBJECT) -> str:
    return signed(emulator.ready, ISSUER, subject)


def test_an_added_secret_signs_in_until_it_is_removed(emulator, graph, application):
    path = f"applications(appId='{application['appId']}')"
    added = graph("POST", f"{path}/addPassword", {"passwordCredential": {"displayName": "x"}})

    def sign_in() -> str:
        tenant, client_id = emulator.ready.tenant_id, application["appId"]
        with ClientSecretCredential(tenant, client_id, added["secretText"], **loopback(emulator)) as credential:
            return credential.get_token(MONITOR).token

    assert sign_in()
    graph("POST", f"{path}/removePassword", {"keyId": added["keyId"]})
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        sign_in()


def test_another_issuers_assertion_signs_in(emulator, application):
    tenant, client_id = emulator.ready.tenant_id, application["appId"]
    with ClientAssertionCredential(tenant, client_id, lambda: assertion(emulator), **loopback(emulator)) as credential:
        assert credential.get_token(MONITOR).token
    with (
        ClientAssertionCredential(tenant, client_id, lambda: assertion(emulator, "repo:x"), **loopback(emulator)) as no,
        pytest.raises(ClientAuthenticationError, match="AADSTS700213"),
    ):
        no.get_token(MONITOR)


def test_a_workload_identity_reads_its_assertion_from_a_file(emulator, application, tmp_path):
    file = tmp_path / "token"
    file.write_text(assertion(emulator))
    credential = WorkloadIdentityCredential(
        tenant_id=emulator.ready.tenant_id,
        client_id=application["appId"],
        token_file_path=str(file),
        **loopback(emulator),
    )
    assert credential.get_token(MONITOR).token


def test_an_identitys_federated_credential_signs_it_in(emulator, identity):
    # What AKS and GitHub Actions do with a user-assigned identity instead of an application.
    resources, id = emulator.resource().resources, f"{identity['id']}/federatedIdentityCredentials/github"
    wanted = {"properties": {"issuer": ISSUER, "subject": SUBJECT, "audiences": ["api://AzureADTokenExchange"]}}
    made = resources.begin_create_or_update_by_id(id, wanted, api_version="2023-01-31").result(30)
    assert made["properties"] == wanted["properties"]
    tenant, client_id = emulator.ready.tenant_id, identity["properties"]["clientId"]
    with ClientAssertionCredential(tenant, client_id, lambda: assertion(emulator), **loopback(emulator)) as credential:
        token = credential.get_token(MONITOR).token
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (claims["oid"], claims["aud"]) == (identity["properties"]["principalId"], "https://monitor.azure.com")
    resources.begin_delete_by_id(id, api_version="2023-01-31").result(30)
    with (
        ClientAssertionCredential(tenant, client_id, lambda: assertion(emulator), **loopback(emulator)) as no,
        pytest.raises(ClientAuthenticationError, match="AADSTS700211"),
    ):
        no.get_token(MONITOR)


def test_a_secret_by_basic_authentication(emulator):
    # Go's oauth2 library tries this first; log shippers with an OAuth 2 client of their own often know nothing else.
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    form = urlencode({"grant_type": "client_credentials", "scope": MONITOR}).encode()
    url = f"{emulator.ready.http_url}/{emulator.ready.tenant_id}/oauth2/v2.0/token"

    def sign_in(secret: str) -> Any:
        proof = base64.b64encode(f"{known.administrator.client_id}:{secret}".encode()).decode()
        return urlopen(Request(url, form, {"Authorization": f"Basic {proof}"}), timeout=30)

    assert json.load(sign_in(known.administrator.client_secret))["token_type"] == "Bearer"
    with pytest.raises(HTTPError) as caught:
        sign_in("wrong")
    assert caught.value.code == 401
    assert json.load(caught.value)["error"] == "invalid_client"


def test_graph_pages_and_counts(emulator, graph):
    for name in ("paged-1", "paged-2", "paged-3"):
        graph("POST", "applications", {"displayName": name})
    wanted = "%24filter=startswith%28displayName%2C%27paged-%27%29&%24select=displayName"
    path = f"applications?{wanted}&%24count=true&%24top=2"
    page = graph("GET", path)
    assert (page["@odata.count"], [item["displayName"] for item in page["value"]]) == (3, ["paged-1", "paged-2"])
    rest = graph("GET", page["@odata.nextLink"].partition("/v1.0/")[2])
    assert ("@odata.nextLink" in rest, rest["value"]) == (False, [{"displayName": "paged-3"}])


def test_graph_finds_a_principal_as_the_azure_command_line_asks(graph, application):
    # `az role assignment create --assignee` and `az ad sp show`, azure-cli 2.91.0.
    wanted = quote(f"servicePrincipalNames/any(c:c eq '{application['appId']}')")
    found = graph("GET", f"servicePrincipals?%24filter={wanted}")["value"]
    assert [item["appId"] for item in found] == [application["appId"]]
    both = quote(f"appId eq '{application['appId']}' and startswith(displayName,'another')")
    assert graph("GET", f"applications?%24filter={both}")["value"] == []


def test_the_app_service_form_over_plain_http(emulator, identity, monkeypatch):
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{emulator.ready.http_url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", known.identity_header)
    assert ManagedIdentityCredential().get_token(MONITOR).token
    assert DefaultAzureCredential().get_token(MONITOR).token
    named = ManagedIdentityCredential(client_id=identity["properties"]["clientId"])
    assert named.get_token(MONITOR).token
    by_resource = ManagedIdentityCredential(identity_config={"resource_id": identity["id"]})
    assert by_resource.get_token(MONITOR).token


def test_the_machine_form_over_plain_http(emulator, identity, monkeypatch):
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", emulator.ready.http_url)
    assert ManagedIdentityCredential().get_token(MONITOR).token
    with pytest.raises(ClientAuthenticationError):
        ManagedIdentityCredential(client_id="99999999-9999-9999-9999-999999999999").get_token(MONITOR)
