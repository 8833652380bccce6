"""What the import writes where: one spec, several beside each other, or nothing; names that files do not tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provisioner.errors import UsageError
from provisioner.pipeline.importing import compose, from_files

GROUP = "/subscriptions/12345678-0000-4000-8000-000000000001/resourceGroups"


def rule(name=None, group="rg-a", **members):
    workspace = f"{GROUP}/rg-a/providers/Microsoft.OperationalInsights/workspaces/law-a"
    head = {"id": f"{GROUP}/{group}/providers/Microsoft.Insights/dataCollectionRules/{name}", "name": name}
    return {
        **(head if name else {}),
        "location": "eastus",
        "kind": "Direct",
        "properties": {
            "streamDeclarations": {"Custom-Raw": {"columns": [{"name": "TimeGenerated", "type": "datetime"}]}},
            "destinations": {"logAnalytics": [{"name": "law-a", "workspaceResourceId": workspace}]},
            "dataFlows": [{"streams": ["Custom-Raw"], "destinations": ["law-a"], "outputStream": "Custom-App_CL"}],
        },
        **members,
    }


@pytest.fixture
def made(tmp_path):
    def make(value, name="rules.json"):
        path = tmp_path / name
        path.write_text(json.dumps(value), "utf-8")
        return from_files([path], {})

    return make


def test_rules_of_two_groups_are_two_specs_beside_each_other(made, tmp_path):
    result = made([rule("dcr-one"), rule("dcr-two", "rg-b"), rule("dcr-three")])
    written = compose(result.specs, tmp_path / "specs.yaml")
    assert [path.name for path, _ in written.contents] == ["specs-rg-a.yaml", "specs-dcr-two.yaml"]
    written.save(force=False)
    assert "workspace: law-a\n" in (tmp_path / "specs-rg-a.yaml").read_text()
    assert f"workspace: {GROUP}/rg-a/" in (tmp_path / "specs-dcr-two.yaml").read_text()


def test_none_of_several_is_written_where_one_is_there(made, tmp_path):
    result = made([rule("dcr-one"), rule("dcr-two", "rg-b")])
    (tmp_path / "specs-dcr-two.yaml").write_text("mine")
    with pytest.raises(UsageError, match=r"specs-dcr-two.yaml` is there already"):
        compose(result.specs, tmp_path / "specs.yaml").save(force=False)
    assert not (tmp_path / "specs-dcr-one.yaml").exists()


def test_a_rule_without_a_name_has_that_of_its_file(made):
    (spec,) = made(rule(), "dcr-web.v2.json").specs
    assert list(spec.data["dataCollectionRules"]) == ["dcr-web"]
    assert spec.data["name"] == "dcr-web"


def test_an_error_leaves_nothing_to_write(made):
    result = made({"name": "no rule"})
    assert (result.specs, result.ok) == ((), False)
    assert [item.code for item in result.diagnostics] == ["PRV802"]


def test_a_folder_without_terraform_is_bad_usage(tmp_path: Path):
    with pytest.raises(UsageError, match="there is no Terraform in the folder"):
        from_files([tmp_path], {})
