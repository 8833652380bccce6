"""The walks of docs/migration.md, from before to after to retire, with clients that send all the while."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from builders.old_world import RULES, WORKSPACE, OldWorld, Stream
from builders.walks import PAGE, Walk

pytestmark = pytest.mark.e2e

TABLE = f"{WORKSPACE}/tables/App_CL"
LOCAL = ("--cloud", "local", "--data", "local")


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_the_data_collector_walk(shell):
    """The old endpoint refuses, what the client has buffered is replayed, and the report states the gap."""
    row = {"Text": "hello", "Number": 42, "Truth": True, "When": now(), "Id": "9909ED01A74C48748ABFD2678E3AE23D"}
    row["actor"] = {"id": "ada", "roles": ["admin", 7]}
    walk = Walk(shell, "Leaving the HTTP Data Collector API", TABLE=TABLE)
    with OldWorld(shell.cwd / "local", "--data-collector") as world:
        world.found()
        assert world.collector("App", **{"time-generated-field": "When"})([row]).ok
    with OldWorld(shell.cwd / "local") as world:
        post = world.collector("App", **{"time-generated-field": "When"})
        with Stream(post, lambda number: {**row, "Number": number, "When": now()}) as client:
            client.wait_for(20)
        assert len(client.refused) == client.sent
        (shell.cwd / "buffered.json").write_text(json.dumps(client.refused))
        walk.next("migrate data-collector")
        assert "since 14 September 2026" in (shell.cwd / "migration.md").read_text()
        assert "takes rows from rules now" in walk.next("migrate table").stderr
        assert walk.next("check").stdout == ""
        assert "1 passed." in walk.next("test").stdout
        walk.next("apply")
        assert "LOGS_DCR_RULE_ID=dcr-" in walk.next("outputs").stdout
        walk.next("send")
        columns = "Text_s, Truth_b, Id_g, actor_id_s, actor_roles_s"
        (kind,) = world.query(f"App_CL | summarize count() by {columns}")
        assert kind[-1] == client.sent + 1, "the row of the old API and those of the new rule are alike"
        numbers = sorted(int(number) for (number,) in world.query("App_CL | project Number_d"))
        assert numbers == sorted([42, *range(client.sent)])
        assert world.query("App_CL | where TimeGenerated == When_t | count") == [[client.sent + 1]]
    assert walk.left == []


@pytest.mark.parametrize(
    ("heading", "rows"),
    [("Opening a classic table", "App_CL | project Number = Number_d"), ("A clean table beside a classic one", None)],
)
def test_the_table_walk(shell, heading, rows):
    """A client goes on through the old API until it is switched; no row is lost or doubled."""
    walk = Walk(shell, heading, TABLE=TABLE)
    with OldWorld(shell.cwd / "local", "--data-collector") as world:
        world.found()
        with Stream(world.collector("App"), lambda number: {"Number": number, "Text": "x"}) as client:
            client.wait_for(10)
            walk.next("migrate table")
            assert walk.next("check").stdout == ""
            walk.next("apply")
            client.wait_for(10)
            (rule,) = json.loads(walk.next("outputs").stdout)["rules"].values()
            (stream,) = rule["streams"].values()
            post = world.ingestion(rule["logsIngestion"], rule["immutableId"], stream["name"])
            client.post = lambda rows: post([{**row, "TimeGenerated": now()} for row in rows])
            client.wait_for(10)
        assert client.refused == []
        joined = rows or (shell.cwd / "bridge.kql").read_text()
        if rows is None:
            assert joined in PAGE.read_text("utf-8")
        numbers = sorted(int(number) for (number,) in world.query(f"{joined} | project Number"))
        assert numbers == list(range(client.sent))
    assert walk.left == []


def test_the_rule_walk(shell):
    """A client sends through the endpoint until it is switched to the new rule; no row is lost or doubled."""
    with OldWorld(shell.cwd / "local") as world:
        world.found()
        old = world.dce_era("dcr-from-the-time-of-endpoints-only", "source | extend Number = Number * 1")
        walk = Walk(shell, "A Direct rule beside a DCE-era one", RULE=old["id"])
        rows = [{"TimeGenerated": now(), "Number": number} for number in range(5)]
        (shell.cwd / "rows.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
        post = world.ingestion(old["endpoint"], old["immutableId"], "Custom-App")
        with Stream(post, lambda number: {"TimeGenerated": now(), "Number": number}) as client:
            client.wait_for(5)
            walk.next("migrate rule")
            report = (shell.cwd / "migration.md").read_text()
            assert old["endpoint"] in report and "$LOGS_DCR_RULE_ID" in report
            assert walk.next("check").stdout == ""
            assert walk.next("migrate verify").stdout.count("equal value for value") == 2
            walk.next("apply")
            walk.next("migrate rule")
            record = json.loads((shell.cwd / "migration.json").read_text())
            after = {fact["what"]: fact["after"] for fact in record["facts"]}
            assert after["immutable ID"].startswith("dcr-") and after["immutable ID"] != old["immutableId"]
            assert after["endpoint"] == world.url
            client.wait_for(5)
            client.post = world.ingestion(after["endpoint"], after["immutable ID"], after["stream"])
            client.wait_for(5)
            line = walk.left[0]
            assert "somebody still sends" in walk.next("migrate retire", code=1).stderr
        assert client.refused == []
        numbers = sorted(number for (number,) in world.query("App_CL | project Number"))
        assert numbers == list(range(client.sent))
        assert len(world.query("App_CL | summarize count() by _ResourceId")) == 2
        (new,) = [rule for rule in world.arm("GET", RULES)["value"] if rule.get("kind") == "Direct"]
        assert 3 <= len(new["name"]) <= 30
        assert new["tags"] == {
            "team": "logs",
            "migrated-from": old["immutableId"],
            "provisioner-spec": "dcr-from-the-time-of-endpoints-only-direct",
        }
        assert new["properties"]["description"] == "from the time of endpoints"
        assert "dataCollectionEndpointId" not in new["properties"]
        settings = f"{new['id']}/providers/Microsoft.Insights/diagnosticSettings"
        assert len(world.arm("GET", settings, None, "2021-05-01-preview")["value"]) == 1
    # The emulator keeps metrics in memory: a restart is the quiet hour.
    with OldWorld(shell.cwd / "local") as world:
        walk.left.insert(0, line)
        assert "is deleted" in walk.next("migrate retire").stdout
        assert [rule["name"] for rule in world.arm("GET", RULES)["value"]] == [new["name"]]
        assert shell.run("plan", "--exit-code", *LOCAL).returncode == 0
    assert walk.left == []


def test_without_a_person_to_ask_a_table_is_opened_only_when_told(shell):
    with OldWorld(shell.cwd / "local") as world:
        world.found()
        world.classic("App_CL")
        refused = shell.run("migrate", "table", TABLE, *LOCAL, code=2)
        assert "cannot be undone" in refused.stderr
        assert not (shell.cwd / "provisioner.yaml").exists()
        assert world.arm("GET", TABLE, None, "2025-07-01")["properties"]["schema"]["tableSubType"] == "Classic"


def test_opening_a_table_says_who_still_writes(shell):
    with OldWorld(shell.cwd / "local", "--data-collector") as world:
        world.found()
        assert world.collector("App")([{"Number": 1}] * 3).ok
        time.sleep(0.1)
        done = shell.run("migrate", "table", TABLE, *LOCAL, "--yes")
        assert "3 rows within a day" in done.stderr
        assert "3 rows have come within a day" in (shell.cwd / "migration.md").read_text()
        again = shell.run("migrate", "table", TABLE, *LOCAL, "--force")
        assert "takes rows from rules now" not in again.stderr, "there is nothing left to open"
