import pytest

from provisioner import kql
from provisioner.emulator.services.query.pruning import needs_of
from provisioner.emulator.store.batches import EARLIEST, LATEST
from provisioner.kql.datetimes import TICKS_PER_DAY, TICKS_PER_HOUR, datetime_ticks

NOW = datetime_ticks("2026-03-01T00:00:00Z")
DAY = datetime_ticks("2026-02-01T00:00:00Z")
COLUMNS = {"TimeGenerated": "datetime", "A": "string", "B": "long", "C": "dynamic"}


def needs(text):
    checked = kql.check(text, tables={"T": COLUMNS, "U": COLUMNS}, profile="query", source_name="")
    assert checked.ok, checked.findings
    return needs_of(checked.plan, NOW)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("T", {"TimeGenerated", "A", "B", "C"}),
        ("T | count", set()),
        ("T | take 5 | project A", {"A"}),
        ("T | where B > 1 | count", {"B"}),
        ("T | extend D = strlen(A) | project D", {"A"}),
        ("T | extend A = 'x' | project A, B", {"B"}),
        ("T | summarize count() by A", {"A"}),
        ("T | summarize sum(B) by bin(TimeGenerated, 1h)", {"B", "TimeGenerated"}),
        ("T | distinct A", {"A"}),
        ("T | sort by B | project A", {"A", "B"}),
        ("T | top 3 by B | project A", {"A", "B"}),
        ("T | project-away C", {"TimeGenerated", "A", "B"}),
        ("let x = toscalar(T | summarize max(B)); T | where B == x | project A", {"A", "B"}),
        ("T | where A in ((T | project A)) | count", {"A"}),
        ("T | where C.x == 'y' | project A", {"A", "C"}),
        ("T | mv-expand C | project A", {"TimeGenerated", "A", "B", "C"}),
        ("T | summarize by A | render barchart", {"A"}),
        ("union withsource=Name T, U | summarize count() by Name", set()),
        ("union T, U | where B > 1 | project A", {"A", "B"}),
        ("search in (T) A:'x' | project $table", {"A"}),
    ],
)
def test_only_the_columns_that_a_query_reads_are_needed(text, columns):
    assert needs(text)["T"].columns == columns


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("T", EARLIEST, LATEST),
        ("T | where TimeGenerated > ago(1d)", NOW - TICKS_PER_DAY, LATEST),
        ("T | where ago(1d) < TimeGenerated", NOW - TICKS_PER_DAY, LATEST),
        ("T | where TimeGenerated >= datetime(2026-02-01)", DAY, LATEST),
        ("T | where TimeGenerated < datetime(2026-02-01) and B > 1", EARLIEST, DAY),
        ("T | where B > 1 | where TimeGenerated between (datetime(2026-02-01) .. 2h)", DAY, DAY + 2 * TICKS_PER_HOUR),
        ("T | where TimeGenerated > now() - 1h | where TimeGenerated < now(-10m)", NOW - TICKS_PER_HOUR, LATEST),
        ("T | where TimeGenerated == datetime(2026-02-01)", DAY, DAY),
        ("let start = ago(1d); T | where TimeGenerated > start | summarize count() by A", NOW - TICKS_PER_DAY, LATEST),
        ("T | where TimeGenerated > ago(1d) or B > 1", EARLIEST, LATEST),
        ("T | where not(TimeGenerated > ago(1d))", EARLIEST, LATEST),
        ("T | where TimeGenerated !between (datetime(2026-02-01) .. 2h)", EARLIEST, LATEST),
        ("T | take 5 | where TimeGenerated > ago(1d)", EARLIEST, LATEST),
        ("T | extend TimeGenerated = now() | where TimeGenerated > ago(1d)", EARLIEST, LATEST),
        ("T | extend B = 1 | where TimeGenerated > ago(1d) | sort by A", NOW - TICKS_PER_DAY, LATEST),
        ("T | sort by A | where TimeGenerated > ago(1d)", NOW - TICKS_PER_DAY, LATEST),
        ("union (T | where TimeGenerated > ago(1d)), (T | where TimeGenerated > ago(1h))", NOW - TICKS_PER_DAY, LATEST),
        ("union T, U | where TimeGenerated > ago(1d)", NOW - TICKS_PER_DAY, LATEST),
        ("search in (T, U) 'x' | where TimeGenerated > ago(1d)", NOW - TICKS_PER_DAY, LATEST),
        ("search in (T) 'x' and TimeGenerated > ago(1d)", NOW - TICKS_PER_DAY, LATEST),
        (
            "let V = U | project TimeGenerated = now(); union T, V | where TimeGenerated > ago(1d)",
            NOW - TICKS_PER_DAY,
            LATEST,
        ),
        ("let V = U | project A; union T, V | where TimeGenerated > ago(1d)", NOW - TICKS_PER_DAY, LATEST),
    ],
)
def test_only_the_times_that_a_query_reads_are_needed(text, first, last):
    need = needs(text)["T"]
    assert (need.first, need.last) == (first, last)


def test_every_table_has_its_own_need():
    found = needs("T | where TimeGenerated > ago(1d) | join kind=inner (U | project A) on A")
    assert found["T"].first == NOW - TICKS_PER_DAY
    assert (found["U"].columns, found["U"].first) == ({"A"}, EARLIEST)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("T", None),
        ("T | take 5", 5),
        ("T | take 5 | take 9 | project A", 5),
        ("T | extend D = 1 | project-away C | take 5", 5),
        ("T | take 5 | where A == 'x'", 5),
        ("T | where A == 'x' | take 5", None),
        ("T | sort by A | take 5", None),
        ("T | sample 5", None),
        ("T | summarize count() by A | take 5", None),
        ("union (T | take 5), (T | take 7)", 7),
        ("T | take toscalar(T | count)", None),
    ],
)
def test_a_take_right_above_a_table_limits_what_is_read(text, limit):
    assert needs(text)["T"].limit == limit
