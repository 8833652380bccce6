"""The main job: from the example to rows in a table, with the official SDKs over real TLS."""

import json

import pytest

SPEC = "examples/quickstart/provisioner.yaml"

pytestmark = pytest.mark.e2e


def test_apply_send_query_and_apply_again(quickstart):
    first = quickstart.run("apply", SPEC, "--cloud", "local")
    assert "Plan: 5 to create" in first.stderr
    assert "dcr-" in first.stdout
    assert "Custom-NginxRaw" in first.stdout

    sent = quickstart.run("send", SPEC, "--cloud", "local", "--shift-time", "Time")
    assert sent.stdout == "3,000 records sent to Custom-NginxRaw of dcr-nginx-dev, into NginxAccess_CL\n"

    counted = quickstart.run("query", "NginxAccess_CL | count", "--cloud", "local", "--format", "json")
    assert json.loads(counted.stdout) == [{"Count": 3000}]

    shown = quickstart.run("query", "NginxAccess_CL | where Status == 404 | take 5", "--cloud", "local")
    assert "5 rows" in shown.stdout

    again = quickstart.run("apply", SPEC, "--cloud", "local")
    assert "No changes" in again.stderr
    assert again.stdout == first.stdout


def test_an_edited_spec_shows_and_applies_exactly_that_difference(quickstart):
    quickstart.run("apply", SPEC, "--cloud", "local")
    before = json.loads(quickstart.run("outputs", SPEC, "--cloud", "local", "--format", "json").stdout)
    path = quickstart.cwd / SPEC
    text = path.read_text("utf-8")
    text = text.replace("totalRetentionInDays: 365", "totalRetentionInDays: 730")
    text = text.replace("Status, Bytes, Unparsed", "Status, Bytes, Length = strlen(RawData), Unparsed")
    path.write_text(text, "utf-8")

    plan = json.loads(quickstart.run("plan", SPEC, "--cloud", "local", "--format", "json").stdout)
    changed = {c["address"]: c for c in plan["changes"] if c["operation"] != "none"}
    assert set(changed) == {"tables/NginxAccess_CL", "dataCollectionRules/nginx"}
    assert len(changed["tables/NginxAccess_CL"]["differences"]) == 2
    assert len(changed["dataCollectionRules/nginx"]["differences"]) == 1
    assert quickstart.run("plan", SPEC, "--cloud", "local", "--exit-code", code=4)

    quickstart.run("apply", SPEC, "--cloud", "local")
    quickstart.run("plan", SPEC, "--cloud", "local", "--exit-code")
    after = json.loads(quickstart.run("outputs", SPEC, "--cloud", "local", "--format", "json").stdout)
    assert after == before


def test_outputs_for_scripts(quickstart):
    applied = quickstart.run("apply", SPEC, "--cloud", "local", "--format", "json")
    rule = json.loads(applied.stdout)["rules"]["nginx"]
    assert rule["immutableId"].startswith("dcr-") and len(rule["immutableId"]) == 36
    environment = quickstart.run("outputs", SPEC, "--cloud", "local", "--format", "env").stdout
    assert rule["immutableId"] in environment and rule["logsIngestion"] in environment
    github = quickstart.run("outputs", SPEC, "--cloud", "local", "--format", "github").stdout
    assert rule["immutableId"] in github


def test_old_times_are_warned_of(quickstart):
    quickstart.run("apply", SPEC, "--cloud", "local")
    sent = quickstart.run("send", SPEC, "--cloud", "local")
    assert "`Time` is more than two days old in 3,000 of 3,000 records" in sent.stderr
    assert "--shift-time Time" in sent.stderr


def test_nothing_can_be_sent_before_apply(quickstart):
    refused = quickstart.run("send", SPEC, "--cloud", "local", code=2)
    assert "error: the workspace `law-quickstart` is not there yet\n" in refused.stderr
    assert "= hint: run `provisioner apply` first" in refused.stderr
