"""`import` as a user runs it: from files, from Azure, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from builders.shell import ROOT
from builders.walks import Walk

pytestmark = pytest.mark.e2e

FILES = ROOT / "tests" / "cases" / "importing" / "files"
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-quickstart"
PARAMETERS = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
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


def test_the_walk_of_the_page(shell):
    """The commands of docs/migration.md, on what the quickstart makes and on a template and a module."""
    shutil.copytree(ROOT / "examples", shell.cwd / "examples")
    local = ("--cloud", "local", "--data", "local")
    shell.run("apply", "examples/quickstart/provisioner.yaml", "--yes", *local)
    shutil.copy(FILES / "nested_templates_and_loops.json", shell.cwd / "template.json")
    shutil.copytree(FILES.parent / "terraform" / "module", shell.cwd / "infra")
    (shell.cwd / "values.json").write_text(
        json.dumps({"$schema": PARAMETERS, "parameters": {"apps": {"value": ["api"]}}})
    )
    walk = Walk(shell, "Import", WORKSPACE=WORKSPACE)
    walk.next("import")
    walk.next("check")
    assert "No changes" in walk.next("plan").stdout
    walk.next("import template.json values.json")
    walk.next("import template.json")
    walk.next("import infra")
    rules = {name: (shell.cwd / f"{name}.yaml").read_text() for name in ("shop", "web", "infra")}
    assert ["dcr-api" in text for text in rules.values()] == [True, False, False]
    assert ["dcr-web" in text for text in rules.values()] == [False, True, False]
    assert "dcr-audit" in rules["infra"]
    assert walk.left == []


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
    (shell.cwd / "values.json").write_text(json.dumps({"$schema": PARAMETERS, "parameters": values}))
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


def test_a_folder_of_terraform_is_imported(shell):
    shutil.copytree(FILES.parent / "terraform" / "module", shell.cwd / "infra")
    done = shell.run("import", "infra", "--subscription", "12345678-0000-4000-8000-000000000001")
    assert "infra/main.tf" in done.stderr
    assert "PRV803" not in done.stderr
    shell.run("check")
    assert "no Terraform in the folder `infra/empty`" in _empty(shell).stderr


def _empty(shell):
    (shell.cwd / "infra" / "empty").mkdir()
    return shell.run("import", "infra/empty", code=2)


def _bicep(shell, script):
    """A compiler of Bicep that does what this script says."""
    folder = shell.cwd / "bin"
    folder.mkdir()
    (folder / "bicep").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "bicep").chmod(0o755)
    shell.env["PATH"] = f"{folder}{os.pathsep}{shell.env['PATH']}"
    (shell.cwd / "app.bicep").write_text("param env string\n")


@pytest.mark.skipif(os.name == "nt", reason="the compiler is a shell script")
def test_bicep_is_built_and_imported(shell):
    _bicep(shell, f'[ "$1 $3" = "build --stdout" ] && cat {FILES / "nested_templates_and_loops.json"}')
    done = shell.run("import", "app.bicep", "--resource-group", "rg-shop")
    assert "app.bicep (built):12:5: warning[PRV803]" in done.stderr
    assert "dcr-web" in (shell.cwd / "provisioner.yaml").read_text()


@pytest.mark.skipif(os.name == "nt", reason="the compiler is a shell script")
def test_bicep_with_errors_is_refused_with_their_places(shell):
    _bicep(shell, 'echo "$2(3,7) : Error BCP057: The name \\"x\\" does not exist in the current context." >&2; exit 1')
    done = shell.run("import", "app.bicep", code=1)
    assert "app.bicep:3:7: error[PRV812] `bicep build` refuses the file: BCP057: The name" in done.stderr
    assert not (shell.cwd / "provisioner.yaml").exists()


def test_without_bicep_the_next_step_is_told(shell):
    (shell.cwd / "app.bicep").write_text("param env string\n")
    shell.env["PATH"] = str(shell.cwd)
    done = shell.run("import", "app.bicep", code=2)
    assert done.stderr == (
        "error: Bicep is read through `bicep build`, and `bicep` is not on PATH\n"
        "  = hint: install it (https://aka.ms/bicep-install), or build the template elsewhere and import that\n"
    )


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
