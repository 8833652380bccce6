"""`migrate verify` as a user runs it: from files, and with both rules on an emulator."""

from __future__ import annotations

import json

import pytest
from builders.old_world import OldWorld
from builders.walks import Walk

pytestmark = pytest.mark.e2e

SPEC = """\
version: 1
name: app
target: {subscription: 00000000-0000-0000-0000-000000000000, resourceGroup: rg, workspace: law-app, location: eastus}
tables: {App_CL: {}}
dataCollectionRules:
  app:
    streams: {App: {columns: {TimeGenerated: datetime, Line: string, Extra: dynamic}, sample: rows.ndjson}}
    dataFlows:
      - {stream: App, table: App_CL, transformKql: 'source | extend Size = strlen(Line), Ok = tobool(Extra.ok)'}
    senders: [sender]
identities: {sender: {application: 11111111-1111-1111-1111-111111111111}}
"""
ROWS = [
    {"TimeGenerated": "2026-01-01T00:00:00Z", "Line": "one", "Extra": {"ok": True}},
    {"TimeGenerated": "2026-01-01T00:00:01Z", "Line": "zwei €", "Extra": {"ok": None, "n": [1, 2.5]}},
]


def old(kql: str) -> str:
    columns = [{"name": "TimeGenerated", "type": "datetime"}, {"name": "Line", "type": "string"}]
    columns.append({"name": "Extra", "type": "dynamic"})
    flow = {"streams": ["Custom-App"], "destinations": ["la"], "outputStream": "Custom-App_CL", "transformKql": kql}
    properties = {
        "dataCollectionEndpointId": "/subscriptions/x/dce",
        "streamDeclarations": {"Custom-App": {"columns": columns}},
        "destinations": {"logAnalytics": [{"name": "la", "workspaceResourceId": "/x"}]},
        "dataFlows": [flow],
    }
    return json.dumps({"name": "old", "location": "eastus", "properties": properties})


@pytest.fixture
def folder(shell):
    (shell.cwd / "provisioner.yaml").write_text(SPEC)
    (shell.cwd / "rows.ndjson").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    (shell.cwd / "old.json").write_text(
        old("source | extend Ok = tobool(Extra.ok) | extend Size = strlen(Line)"), "utf-8"
    )
    return shell


def test_both_rules_are_proven_offline_and_on_the_emulator(folder):
    done = folder.run("migrate", "verify", "old.json", "--on-emulator")
    assert done.stdout == (
        "Custom-App, offline, 2 rows sent\n"
        "  App_CL: 2 rows, equal value for value\n"
        "Custom-App, on the emulator, 2 rows sent\n"
        "  App_CL: 2 rows, equal value for value\n"
    )
    again = folder.run("migrate", "verify", "old.json", "--on-emulator", "--rows", "rows.ndjson", "--format", "json")
    assert [item["equal"] for item in json.loads(again.stdout)] == [True, True]


def test_a_difference_is_shown_wherever_the_rules_run(folder):
    (folder.cwd / "old.json").write_text(old("source | extend Size = strlen(Line) + 1, Ok = tobool(Extra.ok)"), "utf-8")
    done = folder.run("migrate", "verify", "old.json", "--on-emulator", code=1)
    assert done.stdout.count("row 0, Size: 4 before, 3 after") == 2


def test_what_cannot_be_compared_is_said(folder):
    (folder.cwd / "none.json").write_text("[]")
    assert "has no data collection rule" in folder.run("migrate", "verify", "none.json", code=2).stderr
    refused = folder.run("migrate", "verify", "old.json", "--recent", "5", code=2)
    assert "a file has no recent rows" in refused.stderr
    refused = folder.run("migrate", "verify", "old.json", "--rows", "rows.ndjson", "--stream", "Nope", code=2)
    assert "no one stream `Nope`" in refused.stderr


def test_the_proof_as_the_page_shows_it(shell):
    with OldWorld(shell.cwd / "local") as world:
        world.found()
        old = world.dce_era("dcr-old", "source | extend Number = Number * 2")
        rows = [{"TimeGenerated": f"2026-01-01T00:00:0{number}Z", "Number": number} for number in range(5)]
        assert world.ingestion(old["endpoint"], old["immutableId"], "Custom-App")(rows).ok
        (shell.cwd / "rows.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
        shell.run("migrate", "rule", old["id"], "--cloud", "local", "--data", "local")
        walk = Walk(shell, "Proof that two rules are alike", RULE=old["id"])
        assert "App_CL: 5 rows, equal" in walk.next("migrate verify").stdout
        assert "Custom-App, offline, 5 rows sent" in walk.next("migrate verify").stdout
        spec = shell.cwd / "provisioner.yaml"
        text = spec.read_text()
        tables, rules = text.split("dataCollectionRules:")
        assert "Number: long}}" in rules
        rules = rules.replace("Number: long}}", "Number: long}, sample: rows.ndjson}")
        spec.write_text(f"{tables}dataCollectionRules:{rules}")
        assert walk.next("migrate verify").stdout.count("equal value for value") == 2
        assert walk.left == []
