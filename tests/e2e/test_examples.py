"""Every folder of examples/ on one emulator: applied twice, changed by hand and put right again, destroyed.

All examples are applied in one run, as an estate; what is asserted of each stands under its own name.
"""

import json
import shutil

import pytest
from azure.identity import ClientAssertionCredential
from azure.monitor.ingestion import LogsIngestionClient
from builders.connections import connection_to, signed
from builders.examples import ENVIRONMENTS, EXAMPLES
from builders.shell import ROOT, Shell

from provisioner.emulator.process import start_child
from provisioner.errors import RemoteError
from provisioner.pipeline.preparation import Inputs, prepare
from provisioner.pipeline.rows import read_rows

pytestmark = pytest.mark.e2e

PRIVATE = {"private-link"}
"""Examples whose senders reach Azure through a private link alone, and so not from here."""


def spec_of(name):
    return f"examples/{name}/provisioner.yaml"


def changed(plan):
    return sorted(change["address"] for change in json.loads(plan.stdout)["changes"] if change["operation"] != "none")


class Estate:
    """All examples, taken through their life once; what each step gave is kept for the tests."""

    def __init__(self, shell, ready):
        self.shell, self.ready = shell, ready
        first = self.run("apply", "--format", "json")
        self.outputs = json.loads(first.stdout)["specs"]
        self.second = self.run("apply").stderr
        self.live = by_hand(self.rules(), connection_to(ready))
        self.drift = changed(self.run("plan", "--format", "json", "--exit-code", code=4))
        self.again = json.loads(self.run("apply", "--format", "json").stdout)["specs"]
        self.after = changed(self.run("plan", "--format", "json", "--exit-code"))

    def run(self, command, *options, code=0):
        return self.shell.run(command, "examples", "--cloud", "local", *options, code=code)

    def rules(self):
        return [rule["id"] for outputs in self.outputs.values() for rule in outputs["rules"].values()]


def by_hand(rules, connection):
    """Change the description of these rules through the SDKs, as somebody at the portal would."""
    for id in rules:
        live = dict(connection.gateway.get("dataCollectionRules", id))
        live["properties"] = {**live["properties"], "description": "changed by hand"}
        connection.gateway.put("dataCollectionRules", id, live)
    connection.close()


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    directory = tmp_path_factory.mktemp("examples")
    shutil.copytree(ROOT / "examples", directory / "examples")
    child = start_child(directory / ".provisioner/local")
    yield Estate(Shell(directory), child.ready)
    child.stop()


def test_a_second_apply_of_all_examples_has_nothing_to_do(estate):
    assert "No changes" in estate.second


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_applied_drifts_and_comes_back(estate, name):
    rules = estate.outputs[name]["rules"]
    assert rules
    assert {f"{name}:dataCollectionRules/{handle}" for handle in rules} <= set(estate.drift)
    assert estate.again[name] == estate.outputs[name]
    assert not [address for address in estate.after if address.startswith(f"{name}:")]


def test_nothing_but_what_was_changed_by_hand_is_drift(estate):
    assert all(":dataCollectionRules/" in address for address in estate.drift)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_sample_of_an_example_is_heard_from_its_sender(estate, name):
    project = prepare(Inputs(path=ROOT / spec_of(name))).project
    rule, output = project.rules[0], next(iter(estate.outputs[name]["rules"].values()))
    sender = next(item for item in project.identities if f"identities/{item.handle}" == senders_of(project, rule))
    rows = read_rows(ROOT / "examples" / name / rule.streams[0].sample)[:10]
    if sender.create:
        client_id = estate.outputs[name]["senders"][sender.handle]["clientId"]
        by_token(estate.ready, sender, client_id, output, rule.streams[0].name, rows)
        return
    connection = connection_to(estate.ready, sender.application)
    try:
        if name in PRIVATE:
            with pytest.raises(RemoteError) as refused:
                connection.data_plane.send(output["logsIngestion"], output["immutableId"], rule.streams[0].name, rows)
            assert refused.value.status == 403
        else:
            connection.data_plane.send(output["logsIngestion"], output["immutableId"], rule.streams[0].name, rows)
    finally:
        connection.close()


def by_token(ready, sender, client_id, output, stream, rows):
    """Send with Azure's own client, signed in with nothing but a token of the issuer that the spec trusts."""
    trusted = sender.create["federated"]
    options = {"connection_verify": ready.ca_path}
    credential = ClientAssertionCredential(
        ready.tenant_id,
        client_id,
        lambda: signed(ready, trusted["issuer"], trusted["subject"]),
        authority=ready.https_url,
        disable_instance_discovery=True,
        **options,
    )
    with credential, LogsIngestionClient(output["logsIngestion"], credential, **options) as client:
        client.upload(output["immutableId"], stream, rows)


def senders_of(project, rule):
    return next(item.identity for item in project.role_assignments if rule.address in item.rules)


@pytest.mark.parametrize("environment", ENVIRONMENTS["three-environments"])
def test_an_environment_is_a_pipeline_of_its_own(estate, environment):
    options = ("--env", environment, "--cloud", "local")
    spec = spec_of("three-environments")
    outputs = json.loads(estate.shell.run("apply", spec, *options, "--format", "json").stdout)
    assert outputs["rules"]["app"]["name"] == f"dcr-three-{environment}"
    estate.shell.run("plan", spec, *options, "--exit-code")
    estate.shell.run("destroy", spec, *options, "--yes")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_destroyed_and_only_its_tables_stay(estate, name):
    estate.shell.run("destroy", spec_of(name), "--cloud", "local", "--yes")
    connection = connection_to(estate.ready)
    for rule in estate.outputs[name]["rules"].values():
        assert connection.gateway.get("dataCollectionRules", rule["id"]) is None
    connection.close()
