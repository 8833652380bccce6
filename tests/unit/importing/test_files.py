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
