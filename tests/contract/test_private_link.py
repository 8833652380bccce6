"""Endpoints, private link scopes and rules behind them, through the official clients over TLS."""

from __future__ import annotations

import re

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.monitor.ingestion import LogsIngestionClient
from contract.data_plane import STREAM, TABLE, allow_sending, make_pipeline, now

pytestmark = pytest.mark.contract

SCOPES_VERSION = "2021-07-01-preview"
ROW = {"Time": now(), "Line": "dce 5 "}


@pytest.fixture(scope="module")
def pipeline(emulator):
    return make_pipeline(emulator)


@pytest.fixture(scope="module")
def endpoint(emulator, pipeline):
    body = {"location": "eastus", "tags": {"a": "b"}}
    return emulator.monitor().data_collection_endpoints.create(pipeline.group, "dce-in", body)


def rule_behind(emulator, pipeline, endpoint, name: str):
    """A rule like the pipeline's, without kind: reached only through the endpoint."""
    rules = emulator.monitor().data_collection_rules
    body = rules.get(pipeline.group, pipeline.rule_id.rpartition("/")[2]).serialize(keep_readonly=True)
    del body["kind"]
    body["properties"]["dataCollectionEndpointId"] = endpoint.id
    made = rules.create(pipeline.group, name, body)
    allow_sending(emulator, made.id)
    return made


def send(emulator, address: str, immutable_id: str) -> None:
    with LogsIngestionClient(address, emulator.credential(), connection_verify=emulator.ca) as client:
        client.upload(immutable_id, STREAM, [ROW])


def test_an_endpoint_lives_through_the_monitor_client(emulator, pipeline, endpoint):
    endpoints = emulator.monitor().data_collection_endpoints
    assert re.fullmatch(r"dce-[0-9a-f]{32}", endpoint.immutable_id)
    assert endpoint.logs_ingestion.endpoint.startswith(f"{emulator.url}/dce-in-")
    assert endpoint.network_acls.public_network_access == "Enabled"
    assert endpoints.update(pipeline.group, "dce-in", {"tags": {"c": "d"}}).tags == {"c": "d"}
    assert "dce-in" in [item.name for item in endpoints.list_by_resource_group(pipeline.group)]
    endpoints.create(pipeline.group, "dce-gone", {"location": "eastus"})
    endpoints.delete(pipeline.group, "dce-gone")
    endpoints.delete(pipeline.group, "dce-gone")
    with pytest.raises(ResourceNotFoundError):
        endpoints.get(pipeline.group, "dce-gone")


def test_a_rule_without_kind_takes_rows_through_its_endpoint_only(emulator, pipeline, endpoint):
    rule = rule_behind(emulator, pipeline, endpoint, "dcr-behind")
    assert rule.endpoints is None
    send(emulator, endpoint.logs_ingestion.endpoint, rule.immutable_id)
    assert pipeline.rows(f"{TABLE} | where Level == 'dce' | count") == [[1]]
    with pytest.raises(ResourceNotFoundError):
        send(emulator, emulator.url, rule.immutable_id)
    other = emulator.monitor().data_collection_endpoints.create(pipeline.group, "dce-other", {"location": "eastus"})
    with pytest.raises(HttpResponseError) as caught:
        send(emulator, other.logs_ingestion.endpoint, rule.immutable_id)
    assert "IsDcrDceBindingValid: False" in caught.value.message


def test_a_private_endpoint_is_linked_through_the_generic_client_and_closed_to_the_public(emulator, pipeline):
    resources = emulator.resource().resources
    body = {"location": "eastus", "properties": {"networkAcls": {"publicNetworkAccess": "Disabled"}}}
    endpoint = emulator.monitor().data_collection_endpoints.create(pipeline.group, "dce-private", body)
    scope = f"{endpoint.id.partition('/dataCollectionEndpoints')[0]}/privateLinkScopes/ampls"
    modes = {"ingestionAccessMode": "PrivateOnly", "queryAccessMode": "Open"}
    made = resources.begin_create_or_update_by_id(
        scope,
        {"location": "global", "properties": {"accessModeSettings": modes}},
        api_version=SCOPES_VERSION,
    ).result(timeout=30)
    assert made["properties"]["accessModeSettings"] == {**modes, "exclusions": []}
    link = f"{scope}/scopedResources/dce-private"
    resources.begin_create_or_update_by_id(
        link, {"properties": {"linkedResourceId": endpoint.id}}, api_version=SCOPES_VERSION
    ).result(timeout=30)
    rule = rule_behind(emulator, pipeline, endpoint, "dcr-private")
    with pytest.raises(HttpResponseError) as caught:
        send(emulator, endpoint.logs_ingestion.endpoint, rule.immutable_id)
    assert caught.value.error.code == "PublicNetworkAccessDisabled"
    address = endpoint.logs_ingestion.endpoint.replace(emulator.url, emulator.ready.private_url)
    send(emulator, address, rule.immutable_id)
    for id in (link, scope):
        resources.begin_delete_by_id(id, api_version=SCOPES_VERSION).result(timeout=30)
    with pytest.raises(ResourceNotFoundError):
        resources.get_by_id(scope, api_version=SCOPES_VERSION)
    with pytest.raises(HttpResponseError):
        send(emulator, address, rule.immutable_id)


def test_diagnostic_settings_go_through_the_generic_client(emulator, pipeline):
    resources, version = emulator.resource().resources, "2021-05-01-preview"
    id = f"{pipeline.rule_id}/providers/Microsoft.Insights/diagnosticSettings/errors"
    body = {
        "properties": {
            "workspaceId": pipeline.workspace_id,
            "logs": [{"category": "LogErrors", "enabled": True}],
            "metrics": [{"category": "AllMetrics", "enabled": True}],
        }
    }
    made = resources.begin_create_or_update_by_id(id, body, api_version=version).result(timeout=30)
    assert made["properties"]["logs"][0]["category"] == "LogErrors"
    assert resources.get_by_id(id, api_version=version)["properties"] == made["properties"]
    resources.begin_delete_by_id(id, api_version=version).result(timeout=30)
    with pytest.raises(ResourceNotFoundError):
        resources.get_by_id(id, api_version=version)
