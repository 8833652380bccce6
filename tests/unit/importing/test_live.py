"""Live resources: what is read around a rule, whose it is, and what may not be read."""

from __future__ import annotations

import pytest
from builders.deployments import SPEC, SUBSCRIPTION, Deployment
from builders.fake_azure import FakeAzure
from builders.importing import checked, plain

from provisioner.catalog.roles import MONITORING_METRICS_PUBLISHER, MONITORING_READER
from provisioner.errors import NotAuthorizedError, NotFoundError, UsageError
from provisioner.importing import Unknowns, assemble, read_live

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-web"
RULE = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules"
ENDPOINT = f"{GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints/dce"
PUBLISHER = MONITORING_METRICS_PUBLISHER.definition_id(SUBSCRIPTION)
READER = MONITORING_READER.definition_id(SUBSCRIPTION)
AGENTS = {
    "location": "eastus",
    "kind": "Linux",
    "tags": {"team": "os"},
    "properties": {
        "dataSources": {"syslog": [{"name": "s", "streams": ["Microsoft-Syslog"], "facilityNames": ["*"]}]},
        "destinations": {"logAnalytics": [{"name": "here", "workspaceResourceId": WORKSPACE}]},
        "dataFlows": [{"streams": ["Microsoft-Syslog"], "destinations": ["here"], "transformKql": "source"}],
        "immutableId": "dcr-1",
        "provisioningState": "Succeeded",
    },
}
FOREIGN = {
    "location": "eastus",
    "kind": "Direct",
    "properties": {
        "dataCollectionEndpointId": ENDPOINT,
        "streamDeclarations": {"Custom-Raw": {"columns": [{"name": "TimeGenerated", "type": "datetime"}]}},
        "destinations": {"logAnalytics": [{"name": "la-1", "workspaceResourceId": WORKSPACE}]},
        "dataFlows": [{"streams": ["Custom-Raw"], "destinations": ["la-1"], "outputStream": "Custom-Old_CL"}],
    },
}


@pytest.fixture
def azure():
    azure = FakeAzure()
    azure.seed("resourceGroups", GROUP, {"location": "eastus"})
    azure.seed("workspaces", WORKSPACE, {"location": "eastus", "properties": {"retentionInDays": 30}})
    return azure


def imported(azure, *ids):
    resources, found = read_live(ids, azure, parallelism=2)
    specs, more = assemble(resources, Unknowns(), live=True, source=ids[0])
    return specs, [*found, *more, *(item for spec in specs for item in spec.diagnostics)]


def told(found):
    return [f"{item.severity} {item.code} {item.message}" for item in found]


def test_an_agents_rule_is_kept_as_it_is(azure):
    azure.seed("dataCollectionRules", f"{RULE}/agents", AGENTS)
    (spec,), found = imported(azure, f"{RULE}/agents")
    (document,) = [item for item in checked(spec).documents if item.type == "dataCollectionRules"]
    properties = {
        key: value for key, value in AGENTS["properties"].items() if key not in ("immutableId", "provisioningState")
    }
    assert plain(document.body["properties"]) == properties
    assert document.body["kind"] == "Linux"
    assert document.body["tags"] == {"team": "os", "provisioner-spec": "agents"}
    assert spec.verbatim == (("dataCollectionRules", "agents"),)
    assert told(found) == [
        "info PRV804 Rule `agents` is kept verbatim under `raw`: it is of the kind `Linux` (and 2 more)"
    ]


def test_what_a_spec_did_not_make_is_named_by_its_id_and_not_made_again(azure):
    azure.seed("dataCollectionRules", f"{RULE}/web", FOREIGN)
    azure.seed("dataCollectionEndpoints", ENDPOINT, {"location": "eastus", "properties": {}})
    (spec,), found = imported(azure, f"{RULE}/web")
    assert spec.data["target"] == {"subscription": SUBSCRIPTION, "resourceGroup": "rg", "workspace": "law-web"}
    assert spec.data["dataCollectionRules"]["web"]["dataCollectionEndpoint"] == ENDPOINT
    assert "dataCollectionEndpoints" not in spec.data
    assert told(found) == ["info PRV806 The destination `la-1` of rule `web` is called `law-web` in the spec"]


def test_a_rule_elsewhere_keeps_its_location(azure):
    azure.seed("dataCollectionRules", f"{RULE}/web", {**FOREIGN, "location": "westus"})
    (spec,), _ = imported(azure, f"{RULE}/web")
    assert spec.data["target"]["location"] == "westus"


def test_a_setting_of_somebody_else_stays_outside(azure):
    azure.seed("dataCollectionRules", f"{RULE}/web", FOREIGN)
    logs = [{"category": "LogErrors", "enabled": True}]
    setting = f"{RULE}/web/providers/Microsoft.Insights/diagnosticSettings/mine"
    azure.seed("diagnosticSettings", setting, {"properties": {"workspaceId": WORKSPACE, "logs": logs}})
    (spec,), found = imported(azure, f"{RULE}/web")
    assert "diagnostics" not in spec.data["dataCollectionRules"]["web"]
    assert "info PRV805 The diagnostic setting `mine` of rule `web` stays outside the spec" in told(found)


def test_senders_are_applications_and_managed_identities(azure):
    azure.seed("dataCollectionRules", f"{RULE}/web", FOREIGN)
    for name, kind in (("a", "ServicePrincipal"), ("b", "User")):
        grant = {
            "roleDefinitionId": PUBLISHER,
            "principalId": f"{name * 8}-0000-4000-8000-000000000000",
            "principalType": kind,
        }
        id = f"{RULE}/web/providers/Microsoft.Authorization/roleAssignments/{name}"
        azure.seed("roleAssignments", id, {"properties": {**grant, "scope": f"{RULE}/web"}})
    other = {"roleDefinitionId": READER, "principalId": "c" * 36, "principalType": "ServicePrincipal"}
    azure.seed(
        "roleAssignments", f"{RULE}/web/providers/Microsoft.Authorization/roleAssignments/c", {"properties": other}
    )
    (spec,), found = imported(azure, f"{RULE}/web")
    assert spec.data["identities"] == {"sender": {"objectId": "aaaaaaaa-0000-4000-8000-000000000000"}}
    assert spec.data["dataCollectionRules"]["web"]["senders"] == ["sender"]
    assert "info PRV805 A user may send by role assignment `b`, which stays outside the spec" in told(found)


def test_without_rights_to_read_roles_the_import_goes_on_and_says_so(azure):
    azure.seed("dataCollectionRules", f"{RULE}/web", FOREIGN)
    azure.fail[("list", "roleAssignments")] = [
        NotAuthorizedError("no", status=403),
        NotAuthorizedError("no", status=403),
    ]
    (spec,), found = imported(azure, f"{RULE}/web")
    assert "identities" not in spec.data
    assert checked(spec).errors == []
    assert (
        "warning PRV813 The role assignments of `web` may not be read (nor those of 1 more): the spec is without them"
        in told(found)
    )


def test_rules_of_two_groups_and_two_owners_are_three_specs(azure):
    other = RULE.replace("/rg/", "/rg-2/")
    azure.seed("dataCollectionRules", f"{RULE}/web", FOREIGN)
    azure.seed("dataCollectionRules", f"{other}/api", FOREIGN)
    azure.seed("dataCollectionRules", f"{RULE}/ours", {**FOREIGN, "tags": {"provisioner-spec": "shop"}})
    elsewhere = {**FOREIGN, "properties": {**FOREIGN["properties"], "destinations": {"logAnalytics": []}}}
    azure.seed("dataCollectionRules", f"{RULE}/elsewhere", elsewhere)
    specs, _ = imported(azure, WORKSPACE)
    rules = {
        spec.data["name"]: (spec.data["target"]["resourceGroup"], list(spec.data["dataCollectionRules"]))
        for spec in specs
    }
    assert rules == {"web": ("rg", ["web"]), "api": ("rg-2", ["api"]), "shop": ("rg", ["ours"])}


def test_a_resource_group_gives_its_rules_and_a_table_itself():
    deployment = Deployment(SPEC)
    assert deployment.apply().complete
    (by_group,), _ = imported(deployment.azure, GROUP)
    (by_workspace,), _ = imported(deployment.azure, WORKSPACE)
    assert by_group.data == by_workspace.data
    (table,), _ = imported(deployment.azure, f"{WORKSPACE}/tables/Audit_CL")
    assert table.data["tables"] == {"Audit_CL": {"columns": {"TimeGenerated": "datetime", "Who": "string"}}}
    assert "dataCollectionRules" not in table.data


def test_the_origins_of_a_spec_have_what_it_leaves_out():
    deployment = Deployment(SPEC)
    assert deployment.apply().complete
    (spec,), _ = imported(deployment.azure, WORKSPACE)
    origin = spec.origins["dataCollectionRules", "web"]
    assert origin.body["properties"]["immutableId"].startswith("dcr-")
    assert origin.id.endswith("/dataCollectionRules/dcr-web")


@pytest.mark.parametrize("id", [f"/subscriptions/{SUBSCRIPTION}", ENDPOINT, "/subscriptions/", f"{RULE}"])
def test_the_id_of_something_else_is_bad_usage(azure, id):
    with pytest.raises(UsageError, match="cannot be imported"):
        read_live([id], azure, parallelism=1)


@pytest.mark.parametrize("id", [f"{RULE}/gone", WORKSPACE + "2", GROUP + "-2", f"{WORKSPACE}/tables/Gone_CL"])
def test_what_is_not_there_is_said(azure, id):
    with pytest.raises(NotFoundError, match=f"there is no .* `{id}`"):
        read_live([id], azure, parallelism=1)


def test_double_braces_in_live_text_stay_text(azure):
    kql = 'source | extend Aa = "{{ vars.a }}", Bb = parse_json("{{}}")'
    properties = {
        **FOREIGN["properties"],
        "description": "{{x}} and {% y",
        "dataFlows": [{**FOREIGN["properties"]["dataFlows"][0], "transformKql": kql}],
    }
    azure.seed(
        "dataCollectionRules", f"{RULE}/web", {**FOREIGN, "properties": properties, "tags": {"t": "{{ vars.b }}"}}
    )
    (spec,), _ = imported(azure, f"{RULE}/web")
    read = checked(spec)
    assert read.errors == [], read.text
    (document,) = [item for item in read.documents if item.type == "dataCollectionRules"]
    assert document.body["properties"]["description"] == "{{x}} and {% y"
    assert document.body["properties"]["dataFlows"][0]["transformKql"] == kql
    assert document.body["tags"]["t"] == "{{ vars.b }}"
