"""`check --live` and the look before the first write, as a user meets them."""

import pytest

from provisioner.emulator.process import start_child

SPEC = "examples/quickstart/provisioner.yaml"

pytestmark = pytest.mark.e2e


def test_a_live_check_asks_azure_and_changes_nothing(quickstart):
    sound = quickstart.run("check", SPEC, "--live", "--cloud", "local")
    assert "error[" not in sound.stdout
    quickstart.run("plan", SPEC, "--cloud", "local", "--exit-code", code=4)
    calls = quickstart.run("check", SPEC, "--live", "--cloud", "local", "-v").stderr
    assert "/providers/Microsoft.Authorization/permissions" in calls
    assert "PUT " not in calls


def test_a_live_check_finds_what_apply_would_stop_at(quickstart):
    child = start_child(quickstart.cwd / ".provisioner/local", ["--simulate", "sentinel=false"])
    quickstart.run("apply", SPEC, "--cloud", "local")
    text = """
version: 1
name: other
target:
  subscription: 00000000-0000-0000-0000-000000000000
  resourceGroup: rg-quickstart
  workspace: law-quickstart
dataCollectionRules:
  web:
    diagnostics: true
    streams: {Web: {columns: {TimeGenerated: datetime, Message: string}}}
    dataFlows:
      - {stream: Web, table: CommonSecurityLog, transformKql: source}
"""
    (quickstart.cwd / "other.yaml").write_text(text, "utf-8")
    for command in (("check", "--live"), ("apply",)):
        done = quickstart.run(*command, "other.yaml", "--cloud", "local", code=1 if command[0] == "check" else 3)
        assert "other.yaml:13:30: error[PRV604]" in done.stdout + done.stderr
    assert (
        "InvalidOutputTable"
        in quickstart.run("apply", "other.yaml", "--cloud", "local", "--no-preflight", code=3).stderr
    )
    child.stop()
