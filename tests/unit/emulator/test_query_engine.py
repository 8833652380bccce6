import uuid
from dataclasses import replace

import orjson
import pytest

from provisioner.emulator.services.query.engine import Refusal, run_query, task_for
from provisioner.emulator.services.query.sources import Scope
from provisioner.emulator.state import Column, Table
from provisioner.emulator.store import batches, codec
from provisioner.emulator.store.database import open_database
from provisioner.emulator.timespan import Interval
from provisioner.kql.datetimes import TICKS_PER_HOUR, datetime_ticks

NOW = datetime_ticks("2026-03-01T00:00:00Z")
RULE = "/subscriptions/Sub/resourceGroups/rg/providers/Microsoft.Insights/dataCollectionRules/Dcr"
TYPES = {"TimeGenerated": "datetime", "Name": "string", "Size": "long"}
TABLE = Table(
    name="App_CL",
    workspace_id="ws",
    columns=tuple(Column(name=name, type=type_) for name, type_ in {**TYPES, "Later": "string"}.items()),
    retention_in_days=4,
)


def batch(hours_ago, *names, workspace="ws", rule=RULE):
    """One row a name, an hour apart, the last one `hours_ago`."""
    times = [NOW - (hours_ago + len(names) - 1 - row) * TICKS_PER_HOUR for row in range(len(names))]
    columns = {"TimeGenerated": times, "Name": list(names), "Size": [len(name) for name in names]}
    return batches.Batch(
        workspace=workspace,
        table="App_CL",
        received=NOW,
        min_time=times[0],
        max_time=times[-1],
        rows=len(names),
        guid=uuid.UUID(int=hours_ago).bytes,
        rule=rule,
        content=codec.encode_batch(len(names), TYPES, columns),
    )


@pytest.fixture
def database(tmp_path):
    database = open_database(tmp_path)
    stored = [
        batch(48, "old", "older"),
        batch(1, "a", "bb", "ccc"),
        batch(0, "now", rule=f"{RULE}2"),
        batch(0, "other", workspace="ws2"),
        batch(5 * 24, "expired"),
    ]
    database.submit(lambda connection: batches.append(connection, stored)).result()
    yield database
    database.close()


def ask(database, text, interval=None, scope=Scope(workspaces=("ws",)), tables=(TABLE,)):  # noqa: B008 - frozen
    available = {table.name: table for table in tables}
    with database.read() as connection:
        answer = run_query(connection, task_for(text, available, scope, interval, NOW))
    return answer if isinstance(answer, Refusal) else orjson.loads(answer.table)["rows"]


def test_rows_come_in_the_order_of_arrival(database):
    assert ask(database, "App_CL | project Name") == [["old"], ["older"], ["a"], ["bb"], ["ccc"], ["now"]]


def test_rows_past_their_retention_are_gone_also_from_a_count(database):
    assert ask(database, "App_CL | where Name == 'expired'") == []
    assert ask(database, "App_CL | count") == [[6]]


def test_an_interval_cuts_through_batches(database):
    interval = Interval(first=NOW - 2 * TICKS_PER_HOUR, last=NOW - TICKS_PER_HOUR)
    assert ask(database, "App_CL | project Name", interval) == [["bb"], ["ccc"]]
    assert ask(database, "App_CL | count", interval) == [[2]]


def test_a_condition_on_the_time_reads_only_the_batches_that_may_match(database):
    with database.read() as connection:
        text = "App_CL | where TimeGenerated > ago(90m) | project Name"
        answer = run_query(connection, task_for(text, {"App_CL": TABLE}, Scope(workspaces=("ws",)), None, NOW))
    assert orjson.loads(answer.table)["rows"] == [["ccc"], ["now"]]
    assert answer.statistics["query"]["inputDatasetStatistics"]["extents"]["scanned"] == 2


def test_a_column_that_came_later_is_empty_in_older_batches(database):
    assert ask(database, "App_CL | summarize count() by Later") == [["", 6]]


def test_standard_columns_are_derived(database):
    rows = ask(database, "App_CL | where Name == 'bb' | project TenantId, Type, _ResourceId, _SubscriptionId, _ItemId")
    assert rows == [["ws", "App_CL", RULE.lower(), "Sub", str(uuid.UUID(int=2))]]


def test_several_workspaces_are_read_together(database):
    scope = Scope(workspaces=("ws", "ws2"))
    assert ask(database, "App_CL | where Name in ('now', 'other') | project TenantId, Name", scope=scope) == [
        ["ws", "now"],
        ["ws2", "other"],
    ]


@pytest.mark.parametrize(
    ("resource", "count"),
    [(RULE.lower(), 5), (f"{RULE}2".lower(), 1), ("/subscriptions/sub/resourcegroups/rg", 6), ("/subscriptions/su", 0)],
)
def test_a_resource_sees_the_rows_of_the_rules_inside_it(database, resource, count):
    assert ask(database, "App_CL | count", scope=Scope(workspaces=("ws",), resource=resource)) == [[count]]


def test_tables_can_be_joined_with_themselves(database):
    text = (
        "App_CL | where Size == 3 | join kind=inner (App_CL | project Name, Twin = Size) on Name | project Name, Twin"
    )
    assert sorted(ask(database, text)) == [["ccc", 3], ["now", 3], ["old", 3]]


def test_all_tables_are_those_of_the_user_and_those_with_rows(database):
    azure = tuple(replace(TABLE, name=name) for name in ("Syslog", "Event"))
    other = replace(TABLE, name="Other_CL", columns=(Column(name="Extra", type="long"),))
    stored = replace(batch(1, "from syslog"), table="Syslog")
    database.submit(lambda connection: batches.append(connection, [stored])).result()
    tables = (TABLE, *azure, other)
    assert ask(database, "union withsource=T * | summarize count() by T", tables=tables) == [
        ["App_CL", 6],
        ["Syslog", 1],
    ]
    assert ask(database, "search 'syslog' | project $table, Name, Extra", tables=tables) == [
        ["Syslog", "from syslog", None]
    ]
    assert ask(database, "search * | where TimeGenerated > ago(90m) | summarize count() by $table", tables=tables) == [
        ["App_CL", 2],
        ["Syslog", 1],
    ]
    columns = "union * | getschema | summarize countif(ColumnName == 'Extra')"
    assert ask(database, columns, tables=tables) == [[1]]
    assert ask(database, "union Event, Syslog | count", tables=tables) == [[1]]


def test_columns_are_made_of_what_the_rows_hold(database):
    unpacked = "App_CL | extend Bag = pack('k', Size, Name, true) | evaluate bag_unpack(Bag)"
    assert ask(database, f"{unpacked} | where k > 3 | project k, older") == [[5, True]]
    assert ask(database, "App_CL | evaluate pivot(Name, sum(Size), Later) | project a, bb") == [[1, 2]]


@pytest.mark.parametrize(
    ("text", "code", "start"),
    [
        ("App_CL | extend B = pack('k', 1) | evaluate bag_unpack(B) | where nope > 3", "KQL101", 66),
        ("App_CL | extend B = pack('Name', 1) | evaluate bag_unpack(B)", "KQL225", 0),
        ("App_CL | evaluate bag_unpack(Nope) | take 1", "KQL101", 29),
        ("App_CL | extend B = pack('k', 1) | evaluate bag_unpack(B, Name)", "KQL210", 35),
        ("App_CL | join (App_CL | extend B = pack('k', 1) | evaluate bag_unpack(B)) on Name", "KQL210", 50),
        ("App_CL | evaluate autocluster()", "KQL210", 9),
        ("range x from 1 to 100000000 step 1", "KQL226", 0),
    ],
)
def test_a_plugin_that_cannot_be_run_is_refused_at_its_place(database, text, code, start):
    refusal = ask(database, text)
    assert isinstance(refusal, Refusal)
    assert [(finding.code, finding.start) for finding in refusal.findings] == [(code, start)]


def test_a_search_where_nothing_is_finds_nothing(database):
    assert ask(database, "search 'x'", tables=()) == []


def test_a_faulty_query_is_refused_with_its_findings(database):
    refusal = ask(database, "App_CL | where Missing > 1")
    assert isinstance(refusal, Refusal)
    assert "Missing" in refusal.findings[0].message


def test_a_text_that_gives_no_table_is_refused(database):
    assert isinstance(ask(database, "let x = 1;"), Refusal)


def test_time_columns_need_no_more_than_the_time(database):
    assert ask(database, "App_CL | summarize max(TimeGenerated) - min(TimeGenerated)") == [["2.01:00:00"]]
