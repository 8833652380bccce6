"""Our gateway against the emulator: nothing is lost on the wire, and every refusal is one clear error."""

from __future__ import annotations

import uuid

import pytest
from builders.connections import connection_to
from builders.deployments import CLIENT

from provisioner.azure import CredentialSource, connect
from provisioner.catalog.clouds import local
from provisioner.emulator.process import start_child
from provisioner.errors import (
    ConflictError,
    NotAuthorizedError,
    NotFoundError,
    RemoteError,
    UnavailableError,
    UsageError,
)

pytestmark = pytest.mark.contract

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
COLUMNS = [{"name": "TimeGenerated", "type": "datetime"}, {"name": "Text", "type": "string"}]


@pytest.fixture(scope="module")
def records():
    return []


@pytest.fixture(scope="module")
def connection(emulator, records):
    made = connection_to(emulator.ready, log=records.append)
    yield made
    made.close()


@pytest.fixture(scope="module")
def gateway(connection):
    return connection.gateway


@pytest.fixture(scope="module")
def group(gateway):
    id = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-{uuid.uuid4().hex[:8]}"
    gateway.put("resourceGroups", id, {"location": "eastus"})
    return id


@pytest.fixture(scope="module")
def workspace(gateway, group):
    id = f"{group}/providers/Microsoft.OperationalInsights/workspaces/law-web"
    gateway.put("workspaces", id, {"location": "eastus", "properties": {"sku": {"name": "PerGB2018"}}})
    return id


@pytest.fixture(scope="module")
def table(gateway, workspace):
    id = f"{workspace}/tables/App_CL"
    gateway.put("tables", id, {"properties": {"schema": {"name": "App_CL", "columns": COLUMNS}}})
    return id


def rule_body(workspace, **properties):
    return {
        "kind": "Direct",
        "location": "eastus",
        "properties": {
            "streamDeclarations": {"Custom-App": {"columns": COLUMNS}},
            "destinations": {"logAnalytics": [{"name": "law", "workspaceResourceId": workspace}]},
            "dataFlows": [{"streams": ["Custom-App"], "destinations": ["law"], "outputStream": "Custom-App_CL"}],
            **properties,
        },
    }


@pytest.fixture
def rule(gateway, group, workspace, table):
    id = f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr-{uuid.uuid4().hex[:8]}"
    gateway.put("dataCollectionRules", id, rule_body(workspace))
    return id


def test_members_that_the_sdk_does_not_model_reach_azure_and_come_back(gateway, rule, workspace):
    body = rule_body(workspace, references={"applicationInsights": [{"name": "ai", "resourceId": workspace}]})
    written = gateway.put("dataCollectionRules", rule, body)
    read = gateway.get("dataCollectionRules", rule)
    for live in (written, read):
        assert live["properties"]["references"] == body["properties"]["references"]
        assert "ingestionQuotas" in live["properties"]


def test_lists_are_as_loss_free_as_single_reads(gateway, group, workspace, table, rule):
    (listed,) = [item for item in gateway.list("dataCollectionRules", group) if item["id"].endswith(rule[-8:])]
    assert listed["properties"]["ingestionQuotas"]
    tables = {item["name"]: item for item in gateway.list("tables", workspace)}
    assert tables["App_CL"]["properties"]["schema"]["isTroubleshootingAllowed"] is True
    assert group.rsplit("/", 1)[1] in [
        item["name"] for item in gateway.list("resourceGroups", f"/subscriptions/{SUBSCRIPTION}")
    ]
    assert [item["name"] for item in gateway.list("workspaces", group)] == ["law-web"]


def test_what_is_not_there_is_none_and_its_deletion_is_nothing(gateway, group, workspace):
    assert gateway.get("resourceGroups", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-none") is None
    assert gateway.get("tables", f"{workspace}/tables/None_CL") is None
    assert gateway.get("dataCollectionRules", f"{group}/providers/Microsoft.Insights/dataCollectionRules/none") is None
    gateway.delete("dataCollectionRules", f"{group}/providers/Microsoft.Insights/dataCollectionRules/none")


def test_a_deleted_rule_is_gone(gateway, rule):
    gateway.delete("dataCollectionRules", rule)
    assert gateway.get("dataCollectionRules", rule) is None


def test_a_table_operation_is_waited_for_and_gives_the_live_table(gateway, table):
    live = gateway.patch("tables", table, {"properties": {"retentionInDays": 90}})
    assert live["properties"]["retentionInDays"] == 90
    assert len(live["properties"]["schema"]["columns"]) == len(COLUMNS)


def test_an_operation_that_fails_later_brings_azures_reason(gateway, workspace):
    body = {"properties": {"schema": {"name": "Bad_CL", "columns": [{"name": "Text", "type": "string"}]}}}
    with pytest.raises(RemoteError) as failed:
        gateway.put("tables", f"{workspace}/tables/Bad_CL", body)
    assert failed.value.code == "SchemaUpdateFatalError"
    assert "TimeGenerated" in failed.value.message
    assert failed.value.message.startswith("cannot write the table `Bad_CL`: ")
    assert failed.value.resource_id == f"{workspace}/tables/Bad_CL"


def test_a_rule_that_azure_refuses_brings_the_details(gateway, rule, workspace):
    body = rule_body(workspace)
    body["properties"]["dataFlows"][0]["outputStream"] = "Custom-None_CL"
    with pytest.raises(RemoteError) as failed:
        gateway.put("dataCollectionRules", rule, body)
    assert failed.value.code == "InvalidPayload"
    assert failed.value.details[0].startswith("InvalidOutputTable: ")
    assert failed.value.request_id


def test_a_rule_that_changed_meanwhile_is_a_conflict(gateway, rule, workspace):
    stale = gateway.get("dataCollectionRules", rule)["etag"]
    gateway.put("dataCollectionRules", rule, rule_body(workspace, description="changed"))
    with pytest.raises(ConflictError) as failed:
        gateway.put("dataCollectionRules", rule, rule_body(workspace), etag=stale)
    assert failed.value.status == 412
    assert "run apply again" in failed.value.hint


def test_a_table_in_a_workspace_that_is_not_there_is_not_found(gateway, group):
    id = f"{group}/providers/Microsoft.OperationalInsights/workspaces/law-none/tables/App_CL"
    with pytest.raises(NotFoundError) as failed:
        gateway.put("tables", id, {"properties": {"schema": {"name": "App_CL", "columns": COLUMNS}}})
    assert failed.value.status == 404


def test_a_table_to_change_that_is_not_there_is_a_solutions_or_misspelt(gateway, workspace):
    with pytest.raises(NotFoundError) as failed:
        gateway.patch("tables", f"{workspace}/tables/Nothing_CL", {"properties": {"schema": {"name": "Nothing_CL"}}})
    assert "Microsoft Sentinel" in failed.value.hint


def test_whoever_has_no_right_is_told_which_action_on_which_resource(emulator, connection, group):
    assert connection.directory.service_principal(CLIENT)["clientId"] == CLIENT
    stranger = connection_to(emulator.ready, CLIENT)
    with pytest.raises(NotAuthorizedError) as failed:
        stranger.gateway.put("resourceGroups", group, {"location": "eastus"})
    assert (failed.value.status, failed.value.code) == (403, "AuthorizationFailed")
    assert failed.value.resource_id == group


def test_a_wrong_secret_is_no_credential(emulator):
    source = CredentialSource(
        tenant=emulator.ready.tenant_id, client_id=emulator.ready.client_id, client_secret="wrong"
    )
    with pytest.raises(NotAuthorizedError) as failed:
        connect(local(emulator.url, emulator.ca), source).sign_in()
    assert failed.value.message.startswith("cannot sign in: ")
    assert "wrong" not in repr(source)


def test_the_token_names_the_tenant(emulator, connection):
    assert connection.sign_in() == emulator.ready.tenant_id


def test_role_assignments_are_listed_at_their_own_scope(connection, gateway, group, rule):
    principal = connection.directory.service_principal(CLIENT)["objectId"]
    provider = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization"
    role = f"{provider}/roleDefinitions/3913510d-42f4-4e42-8a64-420c390055eb"
    body = {"properties": {"principalId": principal, "roleDefinitionId": role, "principalType": "ServicePrincipal"}}
    for scope in (group, rule):
        gateway.put(
            "roleAssignments", f"{scope}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}", body
        )
    assert len(list(gateway.list("roleAssignments", rule))) == 1
    with pytest.raises(ConflictError) as failed:
        other = f"{rule}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
        gateway.put("roleAssignments", other, body)
    assert failed.value.code == "RoleAssignmentExists"


def test_the_workspaces_that_a_credential_sees_have_their_customer_id(connection, workspace, gateway):
    customer = gateway.get("workspaces", workspace)["properties"]["customerId"]
    assert ("law-web", customer) in connection.workspaces()


def test_what_is_no_resource_id_is_said_so(gateway):
    with pytest.raises(UsageError, match="is not an Azure resource ID"):
        gateway.get("tables", "App_CL")


def test_the_request_log_has_no_queries_and_no_secrets(emulator, records, table):
    assert records
    for record in records:
        assert "?" not in record.address
        assert "secret" not in repr(record).casefold()
    assert {record.method for record in records} >= {"GET", "PUT", "PATCH", "POST"}
    assert all(record.request_id for record in records if "/providers/Microsoft.Insights/" in record.address)


def test_an_emulator_that_is_gone_is_said_so(tmp_path):
    child = start_child(tmp_path)
    made = connection_to(child.ready)
    made.sign_in()
    child.stop()
    with pytest.raises(UnavailableError) as failed:
        made.gateway.get("resourceGroups", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg")
    assert (
        failed.value.message == f"cannot read the resource group `rg`: `{child.ready.https_url}` refuses the connection"
    )


def test_an_endpoint_goes_through_the_same_client_as_rules(gateway, group):
    id = f"{group}/providers/Microsoft.Insights/dataCollectionEndpoints/in-{uuid.uuid4().hex[:6]}"
    written = gateway.put(
        "dataCollectionEndpoints",
        id,
        {"location": "eastus", "properties": {"networkAcls": {"publicNetworkAccess": "Disabled"}}},
    )
    assert written["properties"]["immutableId"].startswith("dce-")
    assert gateway.get("dataCollectionEndpoints", id)["properties"]["logsIngestion"]["endpoint"]
    assert id.rsplit("/", 1)[1] in [item["name"] for item in gateway.list("dataCollectionEndpoints", group)]
    gateway.delete("dataCollectionEndpoints", id)
    assert gateway.get("dataCollectionEndpoints", id) is None


def test_what_the_sdk_packages_lack_goes_through_the_generic_client(gateway, rule, workspace):
    id = f"{rule}/providers/Microsoft.Insights/diagnosticSettings/errors"
    assert gateway.get("diagnosticSettings", id) is None
    body = {"properties": {"workspaceId": workspace, "logs": [{"category": "LogErrors", "enabled": True}]}}
    written = gateway.put("diagnosticSettings", id, body)
    assert written["properties"]["logs"][0]["category"] == "LogErrors"
    assert [item["name"] for item in gateway.list("diagnosticSettings", rule)] == ["errors"]
    gateway.delete("diagnosticSettings", id)
    assert list(gateway.list("diagnosticSettings", rule)) == []
