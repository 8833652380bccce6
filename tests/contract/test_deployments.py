"""Deployments of ARM templates as Azure's command line asks for them (azure-cli 2.91.0, seen with --debug)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from contract.conftest import SUBSCRIPTION
from contract.raw import MANAGEMENT, Raw

pytestmark = pytest.mark.contract
VERSION = "api-version=2025-04-01"
RULE = "Microsoft.Insights/dataCollectionRules"
WORKSPACE = "Microsoft.OperationalInsights/workspaces"
ROLE = "3913510d-42f4-4e42-8a64-420c390055eb"

# The template of the tutorial with its workspace and table, and comments.
TEMPLATE = """{
  // One rule, its workspace and its table
  "$schema": "https://schema.management.azure.com/schemas/2019-08-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "rule": {"type": "string", "minLength": 3},
    "location": {"type": "string", "defaultValue": "[resourceGroup().location]"},
    "days": {"type": "int", "defaultValue": 30, "allowedValues": [30, 60]},
    "transform": {"type": "string", "defaultValue": "source | project TimeGenerated = Time, RawData"},
    "senders": {"type": "array", "defaultValue": []},
    "key": {"type": "secureString", "defaultValue": "hidden"}
  },
  "variables": {
    "table": "Deployed_CL", /* its columns are a loop */
    "copy": [{"name": "columns", "count": 2, "input": {
      "name": "[createArray('TimeGenerated', 'RawData')[copyIndex('columns')]]",
      "type": "[if(equals(copyIndex('columns'), 0), 'datetime', 'string')]"}}]
  },
  "resources": [
    {"type": "Microsoft.Insights/dataCollectionRules", "apiVersion": "2023-03-11", "name": "[parameters('rule')]",
     "location": "[parameters('location')]", "kind": "Direct",
     "dependsOn": ["[resourceId('Microsoft.OperationalInsights/workspaces/tables', 'law-d', variables('table'))]"],
     "properties": {
       "streamDeclarations": {"Custom-Raw": {"columns": [
         {"name": "Time", "type": "datetime"}, {"name": "RawData", "type": "string"}]}},
       "destinations": {"logAnalytics": [{"name": "law",
         "workspaceResourceId": "[resourceId('Microsoft.OperationalInsights/workspaces', 'law-d')]"}]},
       "dataFlows": [{"streams": ["Custom-Raw"], "destinations": ["law"],
         "transformKql": "[parameters('transform')]",
         "outputStream": "[concat('Custom-', variables('table'))]"}]}},
    {"type": "Microsoft.OperationalInsights/workspaces", "apiVersion": "2022-10-01", "name": "law-d",
     "location": "[parameters('location')]",
     "properties": {"sku": {"name": "PerGB2018"}, "retentionInDays": "[parameters('days')]"},
     "resources": [{"type": "tables", "apiVersion": "2022-10-01", "name": "[variables('table')]",
       "properties": {"schema": {"name": "[variables('table')]", "columns": "[variables('columns')]"}}}]},
    {"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01",
     "copy": {"name": "roles", "count": "[length(parameters('senders'))]"},
     "scope": "[format('Microsoft.Insights/dataCollectionRules/{0}', parameters('rule'))]",
     "name": "[guid(resourceGroup().id, parameters('senders')[copyIndex()])]",
     "dependsOn": ["[parameters('rule')]"],
     "properties": {"principalType": "ServicePrincipal", "principalId": "[parameters('senders')[copyIndex()]]",
       "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ROLE')]"}}
  ],
  "outputs": {
    "immutableId": {"type": "string",
      "value": "[reference(resourceId('Microsoft.Insights/dataCollectionRules', parameters('rule'))).immutableId]"},
    "endpoint": {"type": "string", "value": "[reference(parameters('rule')).endpoints.logsIngestion]"},
    "kind": {"type": "string", "value": "[reference(parameters('rule'), '2023-03-11', 'Full').kind]"}
  }
}""".replace("ROLE", ROLE)


@pytest.fixture(scope="module")
def arm(emulator):
    return Raw(emulator, MANAGEMENT)


@pytest.fixture
def group(emulator):
    return emulator.group()


def pasted(template: str, mode: str = "Incremental", **parameters: object) -> bytes:
    """A body as the command line makes it: the template's text behind a name without quotation marks."""
    values = {name: {"value": value} for name, value in parameters.items()}
    head = json.dumps({"properties": {"parameters": values, "mode": mode}})
    return f"{head[:-2]}, template:{template}}}}}".encode()


def at(group: str, name: str, tail: str = "") -> str:
    place = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{group}"
    return f"{place}/providers/Microsoft.Resources/deployments/{name}{tail}?{VERSION}"


def deployed(arm: Raw, path: str, body: object) -> Any:
    """The status with which a deployment ends."""
    status, headers, accepted = arm.ask("PUT", path, body)
    assert status == 201, accepted
    assert accepted["properties"]["provisioningState"] == "Accepted"
    return arm.get(headers["azure-asyncoperation"].partition(str(arm.emulator.url))[2])


def sender(emulator) -> str:
    graph = Raw(emulator, "https://graph.microsoft.com/.default")
    app = graph.ask("POST", "/v1.0/applications", {"displayName": "deployed"})[2]
    return str(graph.ask("POST", "/v1.0/servicePrincipals", {"appId": app["appId"]})[2]["id"])


def test_a_template_becomes_a_workspace_a_table_a_rule_and_a_role(arm, group, emulator):
    """`az deployment group create` validates first, then puts and polls."""
    body = pasted(TEMPLATE, rule="dcr-d", senders=[sender(emulator)])
    status, _, checked = arm.ask("POST", at(group, "one", "/validate"), body)
    assert (status, checked["properties"]["provisioningState"]) == (200, "Succeeded")
    assert len(checked["properties"]["validatedResources"]) == 4
    assert arm.ask("GET", at(group, "one"))[2]["error"]["code"] == "DeploymentNotFound"
    assert deployed(arm, at(group, "one"), body) == {"status": "Succeeded"}
    shown = arm.get(at(group, "one"))["properties"]
    place = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}"
    rule = arm.get(f"{place}/providers/{RULE}/dcr-d?api-version=2023-03-11")
    assert shown["provisioningState"] == "Succeeded"
    assert {name: output["value"] for name, output in shown["outputs"].items()} == {
        "immutableId": rule["properties"]["immutableId"],
        "endpoint": rule["properties"]["endpoints"]["logsIngestion"],
        "kind": "Direct",
    }
    assert shown["parameters"]["days"] == {"type": "Int", "value": 30}
    assert shown["parameters"]["key"] == {"type": "SecureString"}
    kinds = [item["id"].lower().removeprefix(f"{place}/providers/".lower()) for item in shown["outputResources"]]
    assert kinds[:3] == [
        "microsoft.operationalinsights/workspaces/law-d",
        "microsoft.operationalinsights/workspaces/law-d/tables/deployed_cl",
        "microsoft.insights/datacollectionrules/dcr-d",
    ]
    assert "/providers/microsoft.authorization/roleassignments/" in kinds[3]
    older = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{group}/deployments/one/operations?{VERSION}"
    for path in (older, at(group, "one", "/operations")):
        states = [item["properties"]["provisioningState"] for item in arm.get(path)["value"]]
        assert states == ["Succeeded"] * 4
    exported = arm.ask("POST", at(group, "one", "/exportTemplate"))[2]["template"]
    assert set(exported) == {"$schema", "contentVersion", "parameters", "variables", "resources", "outputs"}
    assert deployed(arm, at(group, "one"), body) == {"status": "Succeeded"}
    assert arm.ask("POST", at(group, "one", "/cancel"))[0] == 409
    status, headers, _ = arm.ask("DELETE", at(group, "one"))
    assert status == 202
    assert arm.ask("GET", headers["location"].partition(emulator.url)[2])[0] == 200
    assert arm.ask("DELETE", at(group, "one"))[0] == 204
    assert arm.ask("HEAD", at(group, "one"))[0] == 404


def test_what_if_tells_what_would_be_made_changed_and_left(arm, group):
    """`az deployment group what-if` takes nothing but 202 and the result behind `location`."""

    def foreseen(settings: bytes = b"", mode: str = "Incremental", **parameters: object) -> list[tuple[str, str]]:
        body = pasted(TEMPLATE, mode, rule="dcr-d", **parameters).replace(b'{"parameters"', settings + b'{"parameters"')
        status, headers, answer = arm.ask("POST", at(group, "if", "/whatIf"), body)
        assert status == 202, answer
        found = arm.get(headers["location"].partition(arm.emulator.url)[2])
        assert found["status"] == "Succeeded"
        seen.extend(found["properties"]["changes"])
        return [(item["resourceId"].rpartition("/")[2], item["changeType"]) for item in found["properties"]["changes"]]

    seen: list[Any] = []
    assert foreseen() == [("dcr-d", "Create"), ("law-d", "Create"), ("Deployed_CL", "Create")]
    deployed(arm, at(group, "two"), pasted(TEMPLATE, rule="dcr-d"))
    endpoint = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Insights"
    arm.ask("PUT", f"{endpoint}/dataCollectionEndpoints/dce?api-version=2023-03-11", {"location": "eastus"})
    seen.clear()
    assert foreseen(days=60) == [
        ("dce", "Ignore"),
        ("dcr-d", "NoChange"),
        ("law-d", "Modify"),
        ("Deployed_CL", "NoChange"),
    ]
    (delta,) = seen[2]["delta"]
    assert (delta["path"], delta["before"], delta["after"]) == ("properties.retentionInDays", 30, 60)
    assert foreseen(mode="Complete")[0] == ("dce", "Delete")


def test_a_complete_deployment_takes_away_what_the_template_does_not_name(arm, group):
    endpoint = (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Insights"
        "/dataCollectionEndpoints/dce?api-version=2023-03-11"
    )
    arm.ask("PUT", endpoint, {"location": "eastus"})
    assert deployed(arm, at(group, "whole"), pasted(TEMPLATE, "Complete", rule="dcr-d"))["status"] == "Succeeded"
    assert arm.ask("GET", endpoint)[0] == 404


def test_a_failed_resource_fails_the_deployment_and_what_depends_on_it(arm, group, emulator):
    wrong = "source | extend X = nonsense(RawData)"
    body = pasted(TEMPLATE, rule="dcr-d", transform=wrong, senders=[sender(emulator)])
    ended = deployed(arm, at(group, "bad"), body)
    assert ended["status"] == "Failed"
    (detail,) = ended["error"]["details"]
    assert ended["error"]["code"] == "DeploymentFailed"
    assert (detail["code"], detail["target"].rpartition("/")[2]) == ("InvalidPayload", "dcr-d")
    assert detail["details"][0]["code"] == "InvalidTransformQuery"
    shown = arm.get(at(group, "bad"))["properties"]
    assert (shown["provisioningState"], shown["error"]) == ("Failed", ended["error"])
    states = [item["properties"]["provisioningState"] for item in arm.get(at(group, "bad", "/operations"))["value"]]
    assert states == ["Succeeded", "Succeeded", "Failed"]


@pytest.mark.parametrize(
    "home", ["home", "[subscriptionResourceId('Microsoft.Resources/resourceGroups', parameters('group'))]"]
)
def test_at_a_subscription_a_group_is_made_and_deployed_into(arm, home):
    """`az deployment sub create`, with a nested deployment as Bicep's modules are."""
    name = f"rg-{uuid.uuid4().hex[:8]}"
    inner = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"name": {"type": "string"}},
        "resources": [
            {
                "type": WORKSPACE,
                "apiVersion": "2022-10-01",
                "name": "[parameters('name')]",
                "location": "[resourceGroup().location]",
            }
        ],
        "outputs": {"id": {"type": "string", "value": f"[resourceId('{WORKSPACE}', parameters('name'))]"}},
    }
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
        "languageVersion": "2.0",
        "contentVersion": "1.0.0.0",
        "parameters": {"group": {"type": "string"}},
        "resources": {
            "module": {
                "type": "Microsoft.Resources/deployments",
                "apiVersion": "2022-09-01",
                "name": "inner",
                "resourceGroup": "[parameters('group')]",
                "dependsOn": [home],
                "properties": {
                    "mode": "Incremental",
                    "expressionEvaluationOptions": {"scope": "inner"},
                    "parameters": {"name": {"value": "law-inner"}},
                    "template": inner,
                },
            },
            "home": {
                "type": "Microsoft.Resources/resourceGroups",
                "apiVersion": "2022-09-01",
                "name": "[parameters('group')]",
                "location": "[deployment().location]",
            },
        },
        "outputs": {"id": {"type": "string", "value": "[reference('module').outputs.id.value]"}},
    }
    path = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Resources/deployments/{name}?{VERSION}"
    body = {
        "location": "eastus",
        "properties": {"mode": "Incremental", "template": template, "parameters": {"group": {"value": name}}},
    }
    assert arm.ask("PUT", path, {**body, "location": None})[2]["error"]["code"] == "LocationRequired"
    assert deployed(arm, path, body) == {"status": "Succeeded"}
    shown = arm.get(path)
    id = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}/providers/{WORKSPACE}/law-inner"
    assert shown["properties"]["outputs"]["id"] == {"type": "String", "value": id}
    assert shown["location"] == "eastus"
    assert arm.get(f"{id}?api-version=2022-10-01")["location"] == "eastus"
    listed = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Resources/deployments?{VERSION}"
    assert name in [item["name"] for item in arm.get(listed)["value"]]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, "The value for the template parameter 'rule' at line '1' and column '1' is not provided."),
        ({"rule": "dcr", "extra": 1}, "The template parameters 'extra' in the parameters file are not valid"),
        ({"rule": 7}, "Template parameter JToken type is not valid. Expected 'String'. Actual 'Integer'."),
        ({"rule": "dcr", "days": 31}, "The value '31' is not part of the allowed value(s): '30,60'."),
        ({"rule": "dc"}, "its length is out of range"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(arm, group, parameters, words):
    status, _, answer = arm.ask("PUT", at(group, "wrong"), pasted(TEMPLATE, **parameters))
    assert (status, answer["error"]["code"]) == (400, "InvalidTemplate")
    assert words in answer["error"]["message"]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ({"name": "[parameters('none')]"}, "The template parameter 'none' is not found."),
        ({"name": "[variables('none')]"}, "The template variable 'none' is not found."),
        ({"name": "[nosuch('x')]"}, "The template function 'nosuch' is not valid."),
        ({"name": "[concat('x', )]"}, "is not valid."),
        ({"name": "[substring('x', 5)]"}, "Unable to evaluate template language function 'substring'"),
        ({"name": "[resourceGroup().nothing]"}, "The language expression property 'nothing' doesn't exist"),
        ({"name": "a/b"}, "has incorrect segment lengths"),
        ({"name": "a", "dependsOn": ["a2"]}, "Circular dependency detected"),
        ({"name": "a", "dependsOn": ["b"]}, "The resource 'b' is not defined in the template."),
        ({"name": "a2"}, "is defined multiple times"),
        ({"name": "a", "copy": {"name": "x", "count": "many"}}, "has an invalid copy count"),
        ({"name": "a", "properties": {"x": "[copyIndex()]"}}, "is not expected at this location"),
    ],
)
def test_templates_that_are_wrong_are_refused(arm, group, resource, words):
    whole = {"type": WORKSPACE, "apiVersion": "2022-10-01", "location": "eastus", **resource}
    other = {**whole, "name": "a2", "dependsOn": ["a"], "copy": None, "properties": {}}
    template = {"contentVersion": "1.0.0.0", "resources": [whole, other]}
    body = {"properties": {"mode": "Incremental", "template": template}}
    status, _, answer = arm.ask("POST", at(group, "wrong", "/validate"), body)
    assert (status, answer["error"]["code"]) == (400, "InvalidTemplate")
    assert words in answer["error"]["message"]


def test_nothing_is_fetched_and_bodies_must_be_objects(arm, group):
    linked = {"properties": {"mode": "Incremental", "templateLink": {"uri": "https://example.org/t.json"}}}
    assert arm.ask("PUT", at(group, "linked"), linked)[2]["error"]["code"] == "InvalidContentLink"
    for body in (b"[]", b"{", b'{"properties": {"mode": "Incremental"}}'):
        assert arm.ask("PUT", at(group, "odd"), body)[2]["error"]["code"] == "InvalidRequestContent"
    assert arm.ask("PUT", at("nowhere", "x"), pasted(TEMPLATE, rule="dcr"))[2]["error"]["code"] == (
        "ResourceGroupNotFound"
    )


def nested(levels: int) -> object:
    value: object = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "template",
    [
        {"resources": 7, "outputs": {"a": 7}},
        {"resources": [7]},
        {"resources": [{"type": WORKSPACE}]},
        {"resources": [{"type": WORKSPACE, "name": "a", "dependsOn": "b"}]},
        {"resources": [{"type": WORKSPACE, "name": "a", "copy": {"name": "x", "count": 801}}]},
        {"resources": [{"type": "Microsoft.Resources/deployments", "name": "[variables('v')]", "properties": 7}]},
        {"resources": [{"type": WORKSPACE, "name": "a", "properties": nested(900)}]},
        {"parameters": {"a": 7}, "resources": []},
        {"parameters": {"a": {"type": "string", "defaultValue": "", "minLength": 1}}, "resources": []},
        {"variables": {"v": "[variables('v')]"}, "resources": [{"type": WORKSPACE, "name": "[variables('v')]"}]},
        {
            "variables": {f"v{n}": f"[concat(variables('v{n + 1}'), variables('v{n + 1}'))]" for n in range(12)}
            | {"v12": "x" * 1000},
            "resources": [{"type": WORKSPACE, "name": "[variables('v0')]"}],
        },
    ],
)
def test_odd_templates_are_refused_and_break_nothing(arm, group, template):
    body = {"properties": {"mode": "Incremental", "template": template}}
    status, _, answer = arm.ask("PUT", at(group, "odd"), body)
    assert (status, answer["error"]["code"]) == (400, "InvalidTemplate")
