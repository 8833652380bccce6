"""The official management SDKs against the emulator, over real TLS."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from azure.core import PipelineClient
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.core.pipeline.policies import BearerTokenCredentialPolicy
from azure.core.rest import HttpRequest
from azure.identity import ClientSecretCredential

from provisioner.model.ids import arm_guid

pytestmark = pytest.mark.contract

COLUMNS = {"TimeGenerated": "datetime", "RawData": "string"}
PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"


@pytest.fixture(scope="module")
def group(emulator) -> str:
    name = emulator.group()
    emulator.workspace(name)
    emulator.table(name, "App_CL", COLUMNS)
    return name


def rule_body(workspace_id: str, **flow: str) -> dict:
    columns = [{"name": name, "type": type} for name, type in COLUMNS.items()]
    return {
        "location": "eastus",
        "kind": "Direct",
        "properties": {
            "streamDeclarations": {"Custom-App": {"columns": columns}},
            "destinations": {"logAnalytics": [{"workspaceResourceId": workspace_id, "name": "la"}]},
            "dataFlows": [{"streams": ["Custom-App"], "destinations": ["la"], "outputStream": "Custom-App_CL", **flow}],
        },
    }


def workspace_id(emulator, group: str) -> str:
    return emulator.loganalytics().workspaces.get(group, "law-test").id


def put_rule(emulator, group: str, name: str, **flow: str):
    """A loss-free PUT: the body as bytes, the newest api-version, the answer as it came."""
    body = json.dumps(rule_body(workspace_id(emulator, group), **flow)).encode()
    return emulator.monitor().data_collection_rules.create(
        group, name, body, api_version="2024-03-11", cls=lambda response, _, __: response.http_response.json()
    )


def test_a_resource_group_is_created_found_and_removed(emulator):
    groups = emulator.resource().resource_groups
    name = emulator.group()
    assert groups.check_existence(name)
    assert groups.get(name).location == "eastus"
    groups.begin_delete(name).result(timeout=30)
    assert not groups.check_existence(name)


def test_a_workspace_is_created_through_its_long_running_operation(emulator, group):
    workspace = emulator.loganalytics().workspaces.get(group, "law-test")
    assert workspace.provisioning_state == "Succeeded"
    assert uuid.UUID(workspace.customer_id)
    assert "law-test" in [item.name for item in emulator.loganalytics().workspaces.list_by_resource_group(group)]


def test_a_table_grows_by_update_and_shrinks_by_create(emulator, group):
    tables = emulator.loganalytics().tables
    created = emulator.table(group, "Grow_CL", {"col1": "guid", **COLUMNS})
    assert created.name == "Grow_CL"
    more = {"properties": {"totalRetentionInDays": 180, "schema": {"columns": [{"name": "col2", "type": "string"}]}}}
    grown = tables.begin_update(group, "law-test", "Grow_CL", more).result(timeout=30)
    assert [column.name for column in grown.schema.columns] == ["col2", "col1", "TimeGenerated", "RawData"]
    assert grown.total_retention_in_days == 180
    shrunk = emulator.table(group, "Grow_CL", COLUMNS)
    assert [column.name for column in shrunk.schema.columns] == ["TimeGenerated", "RawData"]
    tables.begin_delete(group, "law-test", "Grow_CL").result(timeout=30)
    with pytest.raises(ResourceNotFoundError):
        tables.get(group, "law-test", "Grow_CL")


def test_a_bad_schema_fails_the_operation_with_azures_code(emulator, group):
    with pytest.raises(HttpResponseError) as caught:
        emulator.table(group, "Bad_CL", {"RawData": "string"})
    assert caught.value.error.code == "SchemaUpdateFatalError"
    assert "MSG 1005: Table missing mandatory 'TimeGenerated' column" in caught.value.error.message


def test_azure_tables_stand_in_a_new_workspace(emulator, group):
    tables = {table.name: table for table in emulator.loganalytics().tables.list_by_workspace(group, "law-test")}
    assert tables["Syslog"].schema.table_type == "Microsoft"
    assert tables["App_CL"].schema.table_sub_type == "DataCollectionRuleBased"


def test_a_rule_lives_through_the_monitor_client(emulator, group):
    rules = emulator.monitor().data_collection_rules
    created = rules.create(group, "dcr-life", rule_body(workspace_id(emulator, group)))
    assert re.fullmatch(r"dcr-[0-9a-f]{32}", created.immutable_id)
    assert created.endpoints.logs_ingestion == emulator.url
    again = rules.create(group, "dcr-life", rule_body(workspace_id(emulator, group)))
    assert again.immutable_id == created.immutable_id
    assert rules.update(group, "dcr-life", {"tags": {"env": "z"}}).tags == {"env": "z"}
    assert [rule.name for rule in rules.list_by_resource_group(group)] == ["dcr-life"]
    assert "dcr-life" in [rule.name for rule in rules.list_by_subscription()]
    rules.delete(group, "dcr-life")
    rules.delete(group, "dcr-life")
    with pytest.raises(ResourceNotFoundError):
        rules.get(group, "dcr-life")


def test_a_refused_rule_says_why_in_its_details(emulator, group):
    with pytest.raises(HttpResponseError) as caught:
        put_rule(emulator, group, "dcr-bad", outputStream="Custom-Missing_CL")
    assert (caught.value.error.code, caught.value.error.message) == (
        "InvalidPayload",
        "Data collection rule is invalid",
    )
    (detail,) = caught.value.error.details
    assert (detail.code, detail.target) == ("InvalidOutputTable", "properties.dataFlows[0]")


def test_a_stale_etag_is_refused(emulator, group):
    put_rule(emulator, group, "dcr-etag")
    with pytest.raises(HttpResponseError) as caught:
        emulator.monitor().data_collection_rules.create(
            group, "dcr-etag", rule_body(workspace_id(emulator, group)), headers={"If-Match": '"old"'}
        )
    assert caught.value.status_code == 412


def test_a_sender_is_found_in_graph_and_gets_its_role(emulator, group, subscription):
    client_id = str(uuid.uuid4())
    policy = BearerTokenCredentialPolicy(emulator.credential(), "https://graph.microsoft.com/.default")
    with PipelineClient(emulator.url, policies=[policy], connection_verify=emulator.ca) as graph:
        url = f"{emulator.url}/v1.0/servicePrincipals(appId='{client_id}')?$select=id,appId,displayName"
        principal = graph.send_request(HttpRequest("GET", url)).json()["id"]
    rule = put_rule(emulator, group, "dcr-role")
    role = f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{PUBLISHER}"
    body = {"properties": {"roleDefinitionId": role, "principalId": principal, "principalType": "ServicePrincipal"}}
    assignments = emulator.authorization().role_assignments
    name = arm_guid(rule["id"].lower(), principal, PUBLISHER)
    created = assignments.create(rule["id"], name, body)
    assert (created.name, created.principal_id, created.scope) == (name, principal, rule["id"])
    assert assignments.create(rule["id"], name, body).id == created.id
    with pytest.raises(ResourceExistsError, match="RoleAssignmentExists"):
        assignments.create(rule["id"], str(uuid.uuid4()), body)
    listed = assignments.list_for_scope(rule["id"], filter=f"principalId eq '{principal}'")
    assert [item.name for item in listed] == [name]
    with pytest.raises(HttpResponseError, match="AuthorizationFailed"):
        emulator.monitor(client_id).data_collection_rules.get(group, "dcr-role")
    assert assignments.delete(rule["id"], name).name == name


def test_a_role_definition_is_found_by_name(emulator, subscription):
    found = emulator.authorization().role_definitions.list(
        f"/subscriptions/{subscription}", filter="roleName eq 'Monitoring Metrics Publisher'"
    )
    assert [item.name for item in found] == [PUBLISHER]


def test_a_wrong_secret_is_refused_with_entras_words(emulator):
    credential = ClientSecretCredential(
        emulator.ready.tenant_id,
        emulator.ready.client_id,
        "wrong",
        authority=emulator.url,
        disable_instance_discovery=True,
        connection_verify=emulator.ca,
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215: Invalid client secret provided"):
        credential.get_token("https://management.azure.com/.default")


def test_the_tenant_adfs_needs_no_switch_in_the_client(emulator):
    known = emulator.credential()
    credential = ClientSecretCredential(
        "adfs", known._client_id, known._client_credential, authority=emulator.url, connection_verify=emulator.ca
    )
    assert credential.get_token("https://monitor.azure.com//.default").token


def test_a_certificate_of_another_authority_is_not_trusted(emulator, tmp_path):
    import trustme

    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    credential = ClientSecretCredential(
        emulator.ready.tenant_id,
        emulator.ready.client_id,
        "x",
        authority=emulator.url,
        disable_instance_discovery=True,
        connection_verify=str(other),
        retry_total=0,
    )
    with pytest.raises(ClientAuthenticationError, match="CERTIFICATE_VERIFY_FAILED"):
        credential.get_token("https://management.azure.com/.default")


def test_permissions_at_a_resource_group_through_the_authorization_client(emulator, group):
    found = list(emulator.authorization().permissions.list_for_resource_group(group))
    assert [list(item.actions) for item in found] == [["*"]]
