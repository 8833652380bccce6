"""`import` as a user runs it: from files, from Azure, and what it refuses."""

from __future__ import annotations

import json
import shutil

import pytest
from builders.shell import ROOT

pytestmark = pytest.mark.e2e

FILES = ROOT / "tests" / "cases" / "importing" / "files"
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-quickstart"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-quickstart"


@pytest.mark.parametrize(
    "id", [WORKSPACE, GROUP, f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/dcr-nginx-dev"]
)
def test_what_was_applied_is_imported_and_its_plan_is_empty(quickstart, id):
    quickstart.run("apply", "examples/quickstart/provisioner.yaml", "--cloud", "local", "--yes")
    done = quickstart.run("import", id, "--cloud", "local")
    assert done.stdout == "provisioner.yaml\n"
    assert "Next: provisioner check; provisioner plan\n" in done.stderr
    plan = quickstart.run("plan", "--cloud", "local", "--exit-code")
    assert "No changes" in plan.stdout


def test_a_file_is_imported_and_checked(shell):
    shutil.copy(FILES / "nested_templates_and_loops.json", shell.cwd / "template.json")
    given = ("--subscription", "12345678-0000-4000-8000-000000000001", "--resource-group", "rg-shop")
    done = shell.run("import", "template.json", "-o", "shop.yaml", *given, "--parameter", "apps=[web]")
    assert "PRV803" not in done.stderr
    assert "PRV805" in done.stderr
    text = (shell.cwd / "shop.yaml").read_text()
    assert "resourceGroup: rg-shop\n" in text
    assert "dcr-web" in text
    assert "dcr-api" not in text
    assert shell.run("check", "shop.yaml").stdout == ""


def test_a_parameters_file_gives_values(shell):
    shutil.copy(FILES / "comments_and_trailing_commas.json", shell.cwd / "template.json")
    values = {"workspace": {"value": "law-1"}, "principalId": {"value": "33333333-3333-4333-8333-333333333333"}}
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
    (shell.cwd / "values.json").write_text(json.dumps({"$schema": schema, "parameters": values}))
    shell.run("import", "template.json", "values.json")
    text = (shell.cwd / "provisioner.yaml").read_text()
    assert "workspace: law-1\n" in text
    assert "principalId" not in text


def test_a_file_that_is_there_is_not_overwritten(shell):
    shutil.copy(FILES / "exported_list.json", shell.cwd / "rules.json")
    (shell.cwd / "provisioner.yaml").write_text("mine\n")
    done = shell.run("import", "rules.json", code=2)
    assert done.stderr.endswith(
        "error: `provisioner.yaml` is there already\n  = hint: choose another `--output`, or `--force`\n"
    )
    assert (shell.cwd / "provisioner.yaml").read_text() == "mine\n"
    shell.run("import", "rules.json", "--force")
    assert (shell.cwd / "provisioner.yaml").read_text().startswith("version: 1\n")


def test_a_broken_file_writes_nothing(shell):
    shutil.copy(FILES / "exported_list.json", shell.cwd / "rules.json")
    (shell.cwd / "broken.json").write_text('{"resources": [')
    done = shell.run("import", "rules.json", "broken.json", code=1)
    assert "broken.json:1:16: error[PRV801]" in done.stderr
    assert not (shell.cwd / "provisioner.yaml").exists()


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (["missing.json"], "there is no file to import `missing.json`"),
        (["rules.json", GROUP], "files and IDs in Azure are imported one after the other"),
        ([f"{GROUP}/providers/Microsoft.Web/sites/x", "--cloud", "local"], "cannot be imported"),
    ],
)
def test_what_cannot_be_asked_for_is_bad_usage(shell, sources, message):
    assert message in shell.run("import", *sources, code=2).stderr


def test_what_is_not_in_azure_is_said(shell):
    done = shell.run("import", GROUP, "--cloud", "local", code=3)
    assert f"there is no resource group `{GROUP}`" in done.stderr
    assert not (shell.cwd / "provisioner.yaml").exists()
