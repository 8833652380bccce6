"""Files and the specs that come of them, whole, with everything that is said about them."""

from __future__ import annotations

import json

import pytest
from builders.golden import CASES, matches
from builders.importing import RULE, checked, imported

from provisioner.report import render

WORKSPACE = (
    "/subscriptions/12345678-0000-4000-8000-000000000001/resourceGroups/rg"
    "/providers/Microsoft.OperationalInsights/workspaces/law-shop"
)
NOBODY = "00000000-0000-0000-0000-000000000000"
FILES = sorted((CASES / "importing" / "files").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_becomes_this_spec(path, update_cases):
    specs, found = imported(path.read_text("utf-8"), path.name)
    texts = [checked(spec) for spec in specs]
    told = render(found, "concise", {})
    matches("---\n".join(item.text for item in texts), path.with_suffix(".yaml"), update=update_cases)
    matches(told, path.with_suffix(".findings"), update=update_cases)
    assert [item.errors for item in texts] == [[]] * len(specs)


def test_a_rule_over_the_limits_is_imported_and_check_says_so():
    names = [f"Custom-S{number}" for number in range(25)]
    columns = [{"name": "TimeGenerated", "type": "datetime"}, {"name": "x" * 61, "type": "string"}]
    kql = "source | extend A = '" + "x" * 15_400 + "'"
    flow = {"destinations": ["law-shop"], "transformKql": kql, "outputStream": "Custom-App_CL"}
    rule = {
        "type": RULE,
        "name": "dcr-" + "x" * 40,
        "kind": "Direct",
        "properties": {
            "streamDeclarations": {name: {"columns": columns} for name in names},
            "destinations": {"logAnalytics": [{"name": "law-shop", "workspaceResourceId": WORKSPACE}]},
            "dataFlows": [{"streams": [name], **flow} for name in names],
        },
    }
    (spec,), found = imported(json.dumps(rule))
    assert found == []
    assert len(spec.data["dataCollectionRules"]["dcr-" + "x" * 40]["streams"]) == 25
    assert {item.code for item in checked(spec).errors} == {"PRV790"}


def test_what_is_described_twice_in_different_ways_is_told():
    rule = {"type": RULE, "name": "dcr", "location": "eastus", "properties": {"dataFlows": []}}
    specs, found = imported(json.dumps([rule, rule, {**rule, "location": "westus"}]))
    assert [item.code for item in found if item.code == "PRV808"] == ["PRV808"]
    assert specs[0].data["target"]["location"] == "eastus"


def test_a_region_is_written_as_azure_stores_it():
    rule = {"type": RULE, "name": "dcr", "location": "East US", "properties": {"dataFlows": []}}
    (spec,), _ = imported(json.dumps(rule))
    assert spec.data["target"]["location"] == "eastus"


def rule_with(stream, *, columns=None, table="App_CL", **members):
    declared = columns or [{"name": "TimeGenerated", "type": "datetime"}, {"name": "Text", "type": "string"}]
    flow = {"streams": [stream], "destinations": ["law-shop"], "outputStream": f"Custom-{table}"}
    properties = {
        "streamDeclarations": {stream: {"columns": declared}},
        "destinations": {"logAnalytics": [{"name": "law-shop", "workspaceResourceId": WORKSPACE}]},
        "dataFlows": [{**flow, **members.pop("flow", {})}],
        **members,
    }
    return {"type": RULE, "name": "dcr-app", "location": "westeurope", "properties": properties}


def spec_of(rule):
    (spec,), found = imported(json.dumps(rule))
    return spec, found


def test_a_stream_that_is_called_like_one_of_azure_keeps_its_prefix():
    spec, _ = spec_of(rule_with("Custom-Microsoft-Syslog"))
    rule = spec.data["dataCollectionRules"]["dcr-app"]
    assert list(rule["streams"]) == ["Custom-Microsoft-Syslog"]
    assert checked(spec).errors == []


def test_a_table_is_described_without_columns_that_no_table_can_have():
    names = ("TimeGenerated", "Title", "_id", "id", "Text")
    columns = [{"name": name, "type": "datetime" if name == "TimeGenerated" else "string"} for name in names]
    spec, _ = spec_of(rule_with("Custom-App", columns=columns))
    assert spec.data["tables"] == {"App_CL": {"columns": {"TimeGenerated": "datetime", "Text": "string"}}}
    assert spec.comments["tables", "App_CL"].startswith("without Title, _id, id, which no table can have")
    assert checked(spec).errors == []


def test_types_are_spelt_as_azure_does_where_a_rule_is_kept_verbatim():
    columns = [{"name": "TimeGenerated", "type": "DateTime"}, {"name": "Text", "type": "String"}]
    files = [{"streams": ["Custom-App"], "filePatterns": ["/a.log"], "format": "text", "name": "a"}]
    spec, _ = spec_of(rule_with("Custom-App", columns=columns, dataSources={"logFiles": files}))
    raw = spec.data["dataCollectionRules"]["dcr-app"]["raw"]["properties"]
    assert [item["type"] for item in raw["streamDeclarations"]["Custom-App"]["columns"]] == ["datetime", "string"]
    assert checked(spec).errors == []


def test_a_destination_without_a_workspace_gets_a_variable():
    rule = rule_with("Custom-App")
    rule["properties"]["destinations"] = {"logAnalytics": [{"name": "law-shop"}]}
    spec, _ = spec_of(rule)
    assert spec.data["target"]["workspace"] == "{{ vars.workspaceResourceId }}"
    assert [item.message for item in spec.diagnostics if "workspace" in item.message] == [
        "Nothing says the workspace that the rule writes to: it is the variable `workspaceResourceId`"
    ]
    assert checked(spec).errors == []


def test_the_marks_of_scripts_in_names_and_ids_become_variables():
    rule = rule_with("Custom-$table", table="$table")
    home = "/subscriptions/{sub-id}/resourceGroups/{rg}/providers/Microsoft.OperationalInsights/workspaces/$law"
    rule["properties"]["destinations"]["logAnalytics"][0]["workspaceResourceId"] = home
    spec, _ = spec_of(rule)
    assert spec.data["vars"] == {"sub": NOBODY, "rg": "my-resource-group", "law": "my-workspace"}
    assert list(spec.data["tables"]) == ["table_CL"]
    assert checked(spec).errors == []


def test_flows_without_their_rule_are_nothing_to_import():
    flows = [{"streams": ["Microsoft-Table-Syslog"], "destinations": ["law"], "transformKql": "source | where false"}]
    specs, found = imported(json.dumps(flows))
    assert (specs, [item.code for item in found]) == ([], ["PRV802"])


def test_a_right_to_send_at_something_else_is_told():
    scope = f"{WORKSPACE.partition('/providers/')[0]}/providers/{RULE}/other"
    role = "/providers/Microsoft.Authorization/roleDefinitions/3913510d-42f4-4e42-8a64-420c390055eb"
    properties = {"roleDefinitionId": role, "principalId": "0a000000-0000-4000-8000-000000000001", "scope": scope}
    assignment = {"type": "Microsoft.Authorization/roleAssignments", "name": "send", "properties": properties}
    _, found = imported(json.dumps([rule_with("Custom-App"), assignment]))
    message = f"Role assignment `send` lets somebody send at `{scope}`, which is no rule that is read"
    assert [item.message for item in found if item.code == "PRV805"] == [message]


def respelt(value, change):
    if isinstance(value, dict):
        keys = {key: key if key.startswith("Custom-") else change(key) for key in value}
        return {keys[key]: respelt(item, change) for key, item in value.items()}
    return [respelt(item, change) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("change", [str.lower, lambda key: key[0].upper() + key[1:]], ids=["lower", "pascal"])
def test_keys_are_read_in_any_case_as_azure_does(change):
    rule = rule_with("Custom-App", flow={"transformKql": "source | where isnotempty(Text)"})
    plain, _ = spec_of(rule)
    assert spec_of(respelt(rule, change))[0].data == plain.data
    bare = respelt(rule["properties"], change)
    assert spec_of(bare)[0].data["tables"] == plain.data["tables"]


def test_two_spellings_of_one_key_are_both_kept():
    spec, _ = spec_of(rule_with("Custom-App", DESCRIPTION="a", description="b"))
    rule = spec.data["dataCollectionRules"]["dcr-app"]
    assert (rule["description"], rule["raw"]) == ("b", {"properties": {"DESCRIPTION": "a"}})


def template_of(rule):
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return {"$schema": schema, "contentVersion": "1.0.0.0", "resources": [{**rule, "apiVersion": "2023-03-11"}]}


@pytest.mark.parametrize("wrapped", [True, False])
def test_what_a_policy_deploys_is_read(wrapped):
    deployment = {"properties": {"mode": "incremental", "template": template_of(rule_with("Custom-App"))}}
    policy = {"policyRule": {"then": {"effect": "deployIfNotExists", "details": {"deployment": deployment}}}}
    spec, _ = spec_of({"properties": policy} if wrapped else policy)
    assert list(spec.data["dataCollectionRules"]) == ["dcr-app"]


def test_answers_of_the_resource_graph_are_read():
    spec, _ = spec_of({"count": 1, "data": [rule_with("Custom-App")], "skip_token": None})
    assert list(spec.data["dataCollectionRules"]) == ["dcr-app"]
