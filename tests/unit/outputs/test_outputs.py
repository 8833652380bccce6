"""What clients are told, in every form."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from builders.deployments import Deployment
from builders.projects import project

from provisioner.model.results import Outputs, RuleOutput, StreamOutput
from provisioner.outputs import collect
from provisioner.report.outputs_view import as_env, as_github, as_json, as_text


def stream(handle, *tables):
    return StreamOutput(handle=handle, name=f"Custom-{handle}", tables=tables)


def rule(handle, *streams, endpoint="https://web-a1b2.logs.z1.ingest.monitor.azure.com"):
    return RuleOutput(
        handle=handle, name=f"dcr-{handle}", id="/id", immutable_id="dcr-1", logs_ingestion=endpoint, streams=streams
    )


def outputs(*rules):
    return Outputs(project="web", cloud="public", workspace_id="/law", workspace_customer_id="c-1", rules=rules)


def test_outputs_are_what_azure_says():
    deployment = Deployment()
    live = deployment.apply().live
    found = collect(deployment.project, live, cloud="local")
    (only,) = found.rules
    assert found.workspace_customer_id == live["workspaces/law-web"]["properties"]["customerId"]
    assert only.immutable_id == live["dataCollectionRules/web"]["properties"]["immutableId"]
    assert only.logs_ingestion == live["dataCollectionRules/web"]["properties"]["endpoints"]["logsIngestion"]
    assert [(item.name, item.tables) for item in only.streams] == [
        ("Custom-Raw", ("App_CL",)),
        ("Custom-Audit", ("Audit_CL",)),
    ]


def test_machines_are_told_the_tenant_to_sign_in_at():
    deployment = Deployment()
    live = deployment.apply().live
    found = collect(deployment.project, live, cloud="local", tenant="t-1")
    assert json.loads(as_json(found))["tenant"] == "t-1"
    assert "TENANT_ID=t-1" in as_env(found).split("\n")
    assert "tenant_id=t-1" in as_github(found).split("\n")
    assert "tenant" not in json.loads(as_json(collect(deployment.project, live, cloud="local")))


def test_a_rule_that_is_not_there_has_no_outputs():
    deployment = Deployment()
    assert collect(deployment.project, {}, cloud="local").rules == ()
    assert as_text(outputs()) == "web has no rules in public yet"


def test_text_is_a_block_a_rule():
    assert as_text(outputs(rule("web", stream("Raw", "App_CL", "All_CL")))).split("\n") == [
        "web (dcr-web)",
        "  logsIngestion  https://web-a1b2.logs.z1.ingest.monitor.azure.com",
        "  immutable ID   dcr-1",
        "  stream         Custom-Raw → App_CL, All_CL",
    ]


def test_json_has_rules_and_streams_by_their_handle():
    found = json.loads(as_json(outputs(rule("web", stream("Raw", "App_CL")))))
    assert found["workspace"] == {"id": "/law", "customerId": "c-1"}
    assert found["rules"]["web"]["immutableId"] == "dcr-1"
    assert found["rules"]["web"]["streams"]["Raw"] == {"name": "Custom-Raw", "tables": ["App_CL"]}


def test_one_stream_also_has_the_names_of_the_sdk_samples():
    found = dict(line.split("=", 1) for line in as_env(outputs(rule("web", stream("Raw", "App_CL")))).split("\n"))
    assert found == {
        "WORKSPACE_ID": "c-1",
        "WEB_DCR_IMMUTABLE_ID": "dcr-1",
        "WEB_LOGS_INGESTION_ENDPOINT": "https://web-a1b2.logs.z1.ingest.monitor.azure.com",
        "WEB_STREAM_RAW": "Custom-Raw",
        "DATA_COLLECTION_ENDPOINT": "https://web-a1b2.logs.z1.ingest.monitor.azure.com",
        "LOGS_DCR_RULE_ID": "dcr-1",
        "LOGS_DCR_STREAM_NAME": "Custom-Raw",
    }


def test_handles_that_differ_only_in_odd_characters_keep_their_own_names():
    found = as_env(outputs(rule("a-b", stream("x")), rule("a_b", stream("x")), rule("1", endpoint=None))).split("\n")
    names = [line.partition("=")[0] for line in found]
    assert names == [
        "WORKSPACE_ID",
        "A_B_DCR_IMMUTABLE_ID",
        "A_B_LOGS_INGESTION_ENDPOINT",
        "A_B_STREAM_X",
        "A_B_2_DCR_IMMUTABLE_ID",
        "A_B_2_LOGS_INGESTION_ENDPOINT",
        "A_B_2_STREAM_X",
        "_1_DCR_IMMUTABLE_ID",
    ]


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")
def test_env_can_be_sourced_whatever_the_values_are():
    nasty = "https://x/'$(touch gone)`id` \"&"
    text = as_env(outputs(rule("web", stream("Raw"), endpoint=nasty)))
    shell = subprocess.run(
        ["sh", "-c", f'{text}\nprintf %s "$DATA_COLLECTION_ENDPOINT"'], capture_output=True, text=True, check=True
    )
    assert shell.stdout == nasty


def test_github_lines_have_one_line_each():
    text = as_github(outputs(rule("web", stream("Raw"), endpoint="a\nevil=1")))
    assert "web_logs_ingestion_endpoint=a evil=1" in text.split("\n")
    assert not any(line.startswith("evil") for line in text.split("\n"))


PRIVATE = """\
version: 1
name: plant
target:
  subscription: 11111111-1111-1111-1111-111111111111
  resourceGroup: rg
  workspace: law-plant
dataCollectionEndpoints:
  private-in: {publicNetworkAccess: Disabled, privateLinkScope: ampls-hub}
tables:
  App_CL: {columns: {TimeGenerated: datetime}}
dataCollectionRules:
  old:
    kind: null
    dataCollectionEndpoint: private-in
    streams: &streams {App: {columns: {TimeGenerated: datetime}}}
    dataFlows: &flows [{stream: App, table: App_CL}]
  both: {dataCollectionEndpoint: private-in, streams: *streams, dataFlows: *flows}
"""


def private_outputs():
    live = {
        "dataCollectionEndpoints/private-in": {"properties": {"logsIngestion": {"endpoint": "https://dce"}}},
        "dataCollectionRules/old": {"properties": {"immutableId": "dcr-1"}},
        "dataCollectionRules/both": {"properties": {"endpoints": {"logsIngestion": "https://own"}}},
    }
    return collect(project(PRIVATE), live, cloud="public")


def test_a_rule_without_endpoint_of_its_own_is_sent_to_through_its_data_collection_endpoint():
    old, both = private_outputs().rules
    assert (old.logs_ingestion, old.endpoint) == ("https://dce", "https://dce")
    assert (both.logs_ingestion, both.endpoint) == ("https://own", "https://dce")
    assert "  through DCE    https://dce" in as_text(private_outputs()).split("\n")
    assert json.loads(as_json(private_outputs()))["rules"]["both"]["dataCollectionEndpoint"] == "https://dce"


def test_private_link_says_what_the_network_team_has_to_do_and_promises_nothing():
    (note,) = private_outputs().notes
    assert "private endpoint" in note and "privatelink.monitor.azure.com" in note
    assert note.endswith("whether senders reach the endpoint is not checked")
    assert as_text(private_outputs()).endswith(note)
    assert json.loads(as_json(private_outputs()))["notes"] == [note]
    assert outputs(rule("web")).notes == ()
