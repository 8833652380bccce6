"""What Azure's command line sends (azure-cli 2.91.0, seen with --debug), replayed: it is too large to be installed."""

from __future__ import annotations

import uuid
from urllib.parse import quote

import pytest
from contract.conftest import SUBSCRIPTION
from contract.raw import GRAPH, MANAGEMENT, Raw
from contract.wire import Wire

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def arm(emulator):
    return Raw(emulator, MANAGEMENT)


@pytest.fixture(scope="module")
def graph(emulator):
    return Raw(emulator, GRAPH)


@pytest.fixture(scope="module")
def group(emulator):
    name = emulator.group()
    emulator.workspace(name)
    return name


def filtered(path: str, text: str) -> str:
    return f"{path}?$filter={quote(text, safe='')}"


def test_a_cloud_is_registered_from_what_the_emulator_says_of_itself(emulator):
    """`az cloud register -n local --endpoint-resource-manager URL`, which sends no token."""
    wire = Wire(emulator.url, emulator.ca)
    status, _, _ = wire.ask("GET", "/metadata/endpoints?api-version=2020-01-01", b"")
    assert status == 400
    wire.close()
    cloud = Raw(emulator, MANAGEMENT).get("/metadata/endpoints?api-version=2022-09-01")
    assert cloud["authentication"] == {
        "loginEndpoint": emulator.url,
        "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
        "tenant": "common",
        "identityProvider": "AAD",
    }
    assert cloud["resourceManager"] == cloud["microsoftGraphResourceId"] == f"{emulator.url}/"
    assert cloud["logAnalyticsResourceId"] == emulator.url
    assert {"acrLoginServer", "keyVaultDns", "sqlServerHostname", "storage"} <= set(cloud["suffixes"])
    assert Raw(emulator, MANAGEMENT).get("/metadata/endpoints?api-version=2019-05-01") == [cloud]


def test_at_its_own_host_it_is_azures_public_cloud(emulator):
    """Through the proxy the host is Resource Manager's."""
    wire = Wire(emulator.url, emulator.ca)
    wire.host = "management.azure.com"
    status, _, body = wire.ask("GET", "/metadata/endpoints?api-version=2022-09-01", b"")
    wire.close()
    assert status == 200
    assert b'"name":"AzureCloud"' in body
    assert b'"loginEndpoint":"https://login.microsoftonline.com"' in body


def test_signing_in_finds_the_subscriptions_in_which_one_has_a_role(emulator, arm, graph, group):
    """`az login --service-principal` fails where the list is empty."""
    seen = [item["subscriptionId"] for item in arm.get("/subscriptions?api-version=2022-12-01")["value"]]
    assert SUBSCRIPTION in seen
    app = graph.ask("POST", "/v1.0/applications", {"displayName": f"reader-{uuid.uuid4().hex[:6]}"})[2]
    graph.ask("POST", "/v1.0/servicePrincipals", {"appId": app["appId"], "accountEnabled": "True"})
    secret = graph.ask("POST", f"/v1.0/applications/{app['id']}/addPassword", {"passwordCredential": {}})[2]
    assert subscriptions_of(emulator, app["appId"], secret["secretText"]) == []
    principal = graph.get(f"/v1.0/servicePrincipals(appId='{app['appId']}')")["id"]
    role = "/providers/Microsoft.Authorization/roleDefinitions/43d0d8ad-25c7-4714-9337-8ba259a9fe05"
    place = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Authorization/roleAssignments"
    wanted = {"properties": {"roleDefinitionId": role, "principalId": principal}}
    assert arm.ask("PUT", f"{place}/{uuid.uuid4()}?api-version=2022-04-01", wanted)[0] == 201
    assert subscriptions_of(emulator, app["appId"], secret["secretText"]) == [SUBSCRIPTION]


def subscriptions_of(emulator, client_id: str, secret: str) -> list[str]:
    """What an application sees."""
    wire = Wire(emulator.url, emulator.ca)
    form = (
        f"grant_type=client_credentials&client_id={client_id}&client_secret={secret}&scope={MANAGEMENT}&claims=%7B%7D"
    )
    path = f"/{emulator.ready.tenant_id}/oauth2/v2.0/token"
    status, _, body = wire.ask("POST", path, form.encode(), "Content-Type: application/x-www-form-urlencoded")
    assert status == 200, body
    token = body.split(b'"access_token":"')[1].split(b'"')[0].decode()
    answer = wire.ask("GET", "/subscriptions?api-version=2022-12-01", b"", f"Authorization: Bearer {token}")[2]
    wire.close()
    return [part.split(b'"')[0].decode() for part in answer.split(b'"subscriptionId":"')[1:]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("resourceType eq 'microsoft.operationalinsights/WORKSPACES'", 1),
        ("resourceType eq 'Microsoft.Insights/dataCollectionRules'", 0),
        ("name eq 'law-test'", 1),
        ("tagname eq 'a' and tagvalue eq 'b'", 0),
    ],
)
def test_resources_are_listed_and_filtered(arm, group, text, found):
    """`az resource list`, with -g, --resource-type, -n and --tag; its `$expand` is taken and says nothing."""
    more = "&$expand=createdTime,changedTime,provisioningState&api-version=2024-11-01"
    whole = filtered(f"/subscriptions/{SUBSCRIPTION}/resources", f"resourceGroup eq '{group}' and {text}") + more
    assert len(arm.get(whole)["value"]) == found
    inside = filtered(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/resources", text) + more
    assert len(arm.get(inside)["value"]) == found


def test_groups_are_filtered_by_their_tags(arm, group):
    """`az group list --tag`."""
    one = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{group}?api-version=2024-11-01"
    arm.ask("PUT", one, {"location": "eastus", "tags": {"team": "cli"}})
    path = filtered(f"/subscriptions/{SUBSCRIPTION}/resourcegroups", "tagname eq 'team' and tagvalue eq 'cli'")
    assert [item["name"] for item in arm.get(f"{path}&api-version=2024-11-01")["value"]] == [group]


def test_an_unknown_filter_is_refused_and_an_unknown_group_is_told(arm):
    path = f"/subscriptions/{SUBSCRIPTION}/resources"
    status, _, body = arm.ask("GET", filtered(path, "endswith(name, 'a')") + "&api-version=2024-11-01")
    assert (status, body["error"]["code"]) == (400, "InvalidFilterInQueryString")
    nowhere = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/nowhere/resources?api-version=2024-11-01"
    assert arm.ask("GET", nowhere)[2]["error"]["code"] == "ResourceGroupNotFound"


def test_a_managed_identity_is_made_with_the_version_that_the_command_line_names(arm, group):
    """`az identity create`."""
    path = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity"
    one = f"{path}/userAssignedIdentities/cli?api-version=2025-05-31-preview"
    status, _, made = arm.ask("PUT", one, {"location": "eastus", "tags": None, "properties": {}})
    assert status == 201
    assert made["properties"]["clientId"]
    assert arm.ask("DELETE", one)[0] == 200


def test_a_rule_has_a_host_of_azures_form_and_a_timespan_escaped_twice_is_read(emulator, arm, group):
    """Addresses must lead through the proxy, too. `az monitor metrics list` escapes before its HTTP library does."""
    emulator.table(group, "Cli_CL", {"TimeGenerated": "datetime"})
    workspace = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.OperationalInsights"
    rule = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Insights/dataCollectionRules/cli"
    body = {
        "location": "eastus",
        "kind": "Direct",
        "properties": {
            "streamDeclarations": {"Custom-Cli_CL": {"columns": [{"name": "TimeGenerated", "type": "datetime"}]}},
            "destinations": {
                "logAnalytics": [{"workspaceResourceId": f"{workspace}/workspaces/law-test", "name": "law"}]
            },
            "dataFlows": [
                {"streams": ["Custom-Cli_CL"], "destinations": ["law"], "outputStream": "Custom-Cli_CL"},
            ],
        },
    }
    assert arm.ask("PUT", f"{rule}?api-version=2023-03-11", body)[0] == 200
    span = "2026-11-28T14%253A49%253A35.868730%252F2026-11-28T15%253A49%253A35.868730"
    wire = Wire(emulator.url, emulator.ca)
    wire.host = "management.azure.com"
    token = emulator.credential().get_token(MANAGEMENT).token
    shown = wire.ask("GET", f"{rule}?api-version=2023-03-11", b"", f"Authorization: Bearer {token}")[2].decode()
    wire.close()
    assert ".logs.z1.ingest.monitor.azure.com" in shown
    path = f"{rule}/providers/Microsoft.Insights/metrics?interval=PT1M&timespan={span}&top=10&api-version=2018-01-01"
    assert arm.get(path)["interval"] == "PT1M"


def test_applications_are_found_by_the_beginning_of_their_names(graph):
    """`az ad app list --display-name`, which `az ad app create` asks before it makes one."""
    name = f"it's and {uuid.uuid4().hex[:6]}"
    asked = filtered("/v1.0/applications", "startswith(displayName,'{}')".format(name.replace("'", "''")))
    assert graph.get(asked)["value"] == []
    sent = {"displayName": name, "identifierUris": ["api://cli-test"], "signInAudience": "AzureADMyOrg"}
    made = graph.ask("POST", "/v1.0/applications", sent)[2]
    assert [item["appId"] for item in graph.get(asked)["value"]] == [made["appId"]]
    uris = filtered("/v1.0/applications", "identifierUris/any(s:s eq 'api://cli-test')")
    assert [item["appId"] for item in graph.get(uris)["value"]] == [made["appId"]]
    assert made["requiredResourceAccess"] == []
    assert graph.ask("DELETE", f"/v1.0/applications/{made['id']}")[0] == 204


def test_principals_are_found_by_their_names_and_by_their_ids(graph, emulator):
    """`az ad sp show --id` and `az role assignment … --assignee`, which register nobody."""
    own = filtered("/v1.0/servicePrincipals", f"servicePrincipalNames/any(c:c eq '{emulator.ready.client_id}')")
    (principal,) = graph.get(own)["value"]
    stranger = filtered("/v1.0/servicePrincipals", f"servicePrincipalNames/any(c:c eq '{uuid.uuid4()}')")
    assert graph.get(stranger)["value"] == []
    body = {"ids": [principal["id"], str(uuid.uuid4())], "types": ["user", "group", "servicePrincipal"]}
    (found,) = graph.ask("POST", "/v1.0/directoryObjects/getByIds", body)[2]["value"]
    assert (found["@odata.type"], found["id"]) == ("#microsoft.graph.servicePrincipal", principal["id"])
    only_users = {"ids": [principal["id"]], "types": ["user"]}
    assert graph.ask("POST", "/v1.0/directoryObjects/getByIds", only_users)[2]["value"] == []


def test_there_are_neither_users_nor_groups_and_nobody_is_signed_in(graph):
    """`az ad user list`, `az ad group list`, `az ad signed-in-user show`."""
    assert graph.get(filtered("/v1.0/users", "userPrincipalName eq 'ada@example.org'"))["value"] == []
    assert graph.get("/v1.0/groups")["value"] == []
    status, _, body = graph.ask("GET", "/v1.0/me")
    assert (status, body["error"]["code"]) == (400, "BadRequest")


@pytest.mark.parametrize("text", ["displayName ne 'x'", "displayName eq 'x' or appId eq 'y'", "displayName eq 'x"])
def test_other_filters_are_refused(graph, text):
    status, _, body = graph.ask("GET", filtered("/v1.0/applications", text))
    assert (status, body["error"]["code"]) == (400, "Request_UnsupportedQuery")


def test_a_principal_has_secrets_of_its_own(emulator, graph):
    """`az ad sp credential reset|list|delete`."""
    app = graph.ask("POST", "/v1.0/applications", {"displayName": "own-secret"})[2]
    principal = graph.ask("POST", "/v1.0/servicePrincipals", {"appId": app["appId"]})[2]
    path = f"/v1.0/servicePrincipals/{principal['id']}"
    body = {"passwordCredential": {"displayName": "cli", "endDateTime": "2036-01-01T00:00:00Z"}}
    made = graph.ask("POST", f"{path}/addPassword", body)[2]
    (shown,) = graph.get(path)["passwordCredentials"]
    assert (shown["keyId"], shown["secretText"]) == (made["keyId"], None)
    assert graph.get(f"/v1.0/applications/{app['id']}")["passwordCredentials"] == []
    assert subscriptions_of(emulator, app["appId"], made["secretText"]) == []
    assert graph.ask("POST", f"{path}/removePassword", {"keyId": made["keyId"]})[0] == 204
    assert graph.get(path)["passwordCredentials"] == []


def test_tags_are_merged_replaced_and_taken_away(arm, group):
    """`az tag create|list|update|delete --resource-id`."""
    scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.OperationalInsights"
    path = f"{scope}/workspaces/law-test/providers/Microsoft.Resources/tags/default?api-version=2024-11-01"
    assert arm.ask("PUT", path, {"properties": {"tags": {"a": "1", "b": "2"}}})[2]["properties"]["tags"] == {
        "a": "1",
        "b": "2",
    }
    for operation, tags, left in (
        ("Merge", {"c": "3"}, {"a": "1", "b": "2", "c": "3"}),
        ("Delete", {"a": "1", "b": "other"}, {"b": "2", "c": "3"}),
        ("Replace", {"d": "4"}, {"d": "4"}),
    ):
        assert arm.ask("PATCH", path, {"operation": operation, "properties": {"tags": tags}})[0] == 200
        assert arm.get(path)["properties"]["tags"] == left
    assert arm.ask("PATCH", path, {"operation": "Turn", "properties": {"tags": {}}})[0] == 400
    assert arm.ask("DELETE", path)[0] == 200
    assert arm.get(path)["properties"]["tags"] == {}
    assert arm.ask("GET", path.replace("law-test", "none"))[2]["error"]["code"] == "ResourceNotFound"


def test_categories_of_diagnostic_settings_are_listed(arm, group):
    """`az monitor diagnostic-settings categories list --resource`."""
    rule = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Insights/dataCollectionRules/cli"
    path = f"{rule}/providers/Microsoft.Insights/diagnosticSettingsCategories"
    found = arm.get(f"{path}?api-version=2021-05-01-preview")["value"]
    assert [(item["name"], item["properties"]["categoryType"]) for item in found] == [
        ("LogErrors", "Logs"),
        ("LogTroubleshooting", "Logs"),
        ("AllMetrics", "Metrics"),
    ]
    assert arm.get(f"{path}/logerrors?api-version=2021-05-01-preview") == found[0]
    assert arm.ask("GET", f"{path}/none?api-version=2021-05-01-preview")[0] == 404
