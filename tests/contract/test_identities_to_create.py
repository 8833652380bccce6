"""Applications that a spec makes: our gateway over Graph, from nothing to a sender that is heard, and gone again."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

import pytest
from builders.connections import connection_to
from builders.deployments import Deployment

from provisioner.azure import CredentialSource, connect
from provisioner.catalog.clouds import local
from provisioner.model.changes import Action
from provisioner.outputs import collect, new_secrets
from provisioner.plan import from_json, to_json

pytestmark = pytest.mark.contract

SPEC = """
version: 1
name: NAME
target:
  subscription: 00000000-0000-0000-0000-000000000000
  resourceGroup: {name: rg-NAME, create: {location: eastus}}
  workspace: {name: law-NAME, create: {}}
tables: {App_CL: {columns: {TimeGenerated: datetime, Text: string}}}
dataCollectionRules:
  app:
    streams: {App: {columns: {TimeGenerated: datetime, Text: string}}}
    dataFlows: [{stream: App, table: App_CL}]
    senders: [shipper, {identity: ci, grantAt: resourceGroup}]
identities:
  shipper: {create: {displayName: O'Brien's shipper}}
  ci:
    create:
      displayName: logs-ci
      federated: {issuer: https://token.actions.githubusercontent.com, subject: "repo:acme/logs:ref:refs/heads/main"}
"""
CREATED = {
    f"{type}/{handle}"
    for type, handles in {
        "applications": ("shipper", "ci"),
        "servicePrincipals": ("shipper", "ci"),
        "applicationPasswords": ("shipper",),
        "federatedCredentials": ("ci",),
    }.items()
    for handle in handles
}


@pytest.fixture
def text():
    return SPEC.replace("NAME", f"made-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def connection(emulator):
    made = connection_to(emulator.ready)
    yield made
    made.close()


def deployed(text, connection):
    made = Deployment(text, azure=connection.gateway, directory=connection.directory)
    return made, made.apply()


def test_a_new_application_sends_with_its_new_secret_and_the_second_apply_has_nothing_to_do(emulator, connection, text):
    deployment, outcome = deployed(text, connection)
    assert outcome.complete
    assert set(outcome.applied) >= CREATED
    assert deployment.plan().pending == ()

    (secret,) = new_secrets(outcome.live)
    assert secret.address == "applicationPasswords/shipper"
    source = CredentialSource(tenant=emulator.ready.tenant_id, client_id=secret.client_id, client_secret=secret.text)
    sender = connect(local(emulator.url, emulator.ca), source)
    (rule,) = collect(deployment.project, outcome.live, cloud="local").rules
    row = {"TimeGenerated": "2026-01-01T00:00:00Z", "Text": "hello"}
    sender.data_plane.send(rule.logs_ingestion, rule.immutable_id, "Custom-App", [row])
    sender.close()


def test_the_text_of_a_secret_is_in_nothing_that_is_kept(connection, text):
    deployment, outcome = deployed(text, connection)
    (secret,) = new_secrets(outcome.live)
    assert secret.text not in repr(secret)
    assert new_secrets(deployment.snapshot().resources) == ()
    again = deployment.plan()
    assert secret.text not in to_json(again)
    assert from_json(to_json(again), "plan") == again


def test_what_was_changed_outside_is_drift_and_its_loss_too(connection, text):
    deployment, _ = deployed(text, connection)
    application = next(item for item in deployment.plan().changes if item.address == "federatedCredentials/ci")
    connection.gateway.patch("federatedCredentials", application.id, {"subject": "repo:evil/logs:ref:refs/heads/main"})
    secret = next(item for item in deployment.plan().changes if item.address == "applicationPasswords/shipper")
    connection.gateway.delete("applicationPasswords", secret.id)
    changes = {change.address: change for change in deployment.plan().pending}
    assert {address: change.action for address, change in changes.items()} == {
        "federatedCredentials/ci": Action.UPDATE,
        "applicationPasswords/shipper": Action.CREATE,
    }
    (leaf,) = changes["federatedCredentials/ci"].leaves
    assert (leaf.path, leaf.destructive) == (("subject",), True)
    assert deployment.apply().complete
    assert deployment.plan().pending == ()


def test_an_application_of_the_same_name_that_another_spec_made_is_left_alone(connection, text):
    first, _ = deployed(text, connection)
    second, outcome = deployed(text.replace("made-", "more-"), connection)
    assert outcome.complete
    made = [change.id for item in (first, second) for change in item.plan().changes if change.type == "applications"]
    objects = {connection.gateway.get("applications", id)["objectId"] for id in made}
    assert len(objects) == 4


def test_the_wire_speaks_to_graph_as_documented(emulator, text):
    seen = []
    watched = connection_to(emulator.ready, log=seen.append)
    deployed(text, watched)
    watched.close()
    graph = [(call.method, urlsplit(call.address).path) for call in seen if "/v1.0/" in call.address]
    writes = {(method, path.rpartition("/")[2]) for method, path in graph if method == "POST"}
    assert writes == {
        ("POST", "applications"),
        ("POST", "servicePrincipals"),
        ("POST", "addPassword"),
        ("POST", "federatedIdentityCredentials"),
    }
