"""Client secrets that `apply` makes: handed over once, asked with at once, and never again."""

import json
import os
import stat

import pytest

SPEC = """
version: 1
name: made
target:
  subscription: 00000000-0000-0000-0000-000000000000
  resourceGroup: {name: rg-made, create: {location: eastus}}
  workspace: {name: law-made, create: {}}
tables: {App_CL: {columns: {TimeGenerated: datetime, Text: string}}}
dataCollectionRules:
  app:
    streams: {App: {columns: {TimeGenerated: datetime, Text: string}}}
    dataFlows: [{stream: App, table: App_CL}]
    senders: [shipper]
identities:
  shipper: {create: true}
"""

pytestmark = pytest.mark.e2e


@pytest.fixture
def made(shell):
    (shell.cwd / "provisioner.yaml").write_text(SPEC, "utf-8")
    return shell


def test_a_secret_goes_to_a_private_file_and_proves_access(made):
    first = made.run("apply", "--cloud", "local", "--secret-file", "shipper.json", "--wait-for-access", "-v")
    path = made.cwd / "shipper.json"
    secret = json.loads(path.read_text("utf-8"))["password"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "access verified: shipper may send to app" in first.stderr
    assert secret not in first.stdout + first.stderr

    again = made.run("apply", "--cloud", "local", "--sender-credential", "shipper.json")
    assert "No changes" in again.stderr
    assert "access verified: shipper may send to app" in again.stderr

    refused = made.run("apply", "--cloud", "local", "--secret-file", "shipper.json", code=2)
    assert "`shipper.json` exists, and may hold other secrets" in refused.stderr


def test_a_secret_is_printed_once_where_no_file_is_named(made):
    made.run("plan", "--cloud", "local", "--out", "saved.plan")
    first = made.run("apply", "saved.plan", "--cloud", "local")
    assert first.stderr.count("client secret ") == 1
    assert "client secret " not in first.stdout
    client = json.loads(made.run("outputs", "--cloud", "local", "--format", "json").stdout)["senders"]["shipper"]
    assert client["clientId"] in first.stderr
    assert "client secret " not in made.run("apply", "--cloud", "local").stderr
    made.run("destroy", "--cloud", "local", "--yes")
    made.run("plan", "--cloud", "local", "--exit-code", code=4)


def test_rows_of_a_table_that_is_made_again_come_back_and_are_told_of(made):
    made.run("apply", "--cloud", "local")
    (made.cwd / "rows.json").write_text('[{"TimeGenerated": "2026-01-01T00:00:00Z", "Text": "a"}]', "utf-8")
    made.run("send", "provisioner.yaml", "rows.json", "--cloud", "local")
    gone = made.run("destroy", "--cloud", "local", "--yes", "--delete-tables")
    assert "1 row goes with it; made again, it has them back" in gone.stderr
    again = made.run("apply", "--cloud", "local")
    assert "warning: tables/App_CL holds 1 row already" in again.stderr
