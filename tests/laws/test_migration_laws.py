"""What the new transformation makes of records is what the Data Collector API made of them, whatever they hold."""

from __future__ import annotations

from typing import Any

from builders.laws import examples
from hypothesis import given
from hypothesis import strategies as st

from provisioner.dataflow import compile_flow
from provisioner.emulator.services.data_collector.suffixes import typed
from provisioner.kql.datetimes import datetime_ticks
from provisioner.kql.values import to_wire
from provisioner.migrate import migrate_collector

NOW = datetime_ticks("2026-01-01T00:00:00Z")
TEXTS = st.sampled_from(
    [
        "hello",
        "5",
        "true",
        "2026-01-01T00:00:00Z",
        "2025-12-31T10:00:00.5+02:00",
        "2026-01-01",
        "9909ED01-A74C-4874-8ABF-D2678E3AE23D",
        "9909ed01a74c48748abfd2678e3ae23d",
        "é, \"quoted\" and 'quoted'",
    ]
)
NUMBERS = st.integers(-(2**31), 2**31) | st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
SCALARS = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none())
LISTS = st.lists(st.sampled_from(["a", 1, True]), max_size=2)
OBJECTS = st.dictionaries(st.sampled_from(["id", "user agent", "where"]), SCALARS, max_size=2)
ROWS = st.lists(
    st.dictionaries(
        st.sampled_from(["Name", "Count", "@timestamp", "actor", "Time [UTC]"]), SCALARS | LISTS | OBJECTS, min_size=1
    ),
    min_size=1,
    max_size=5,
)
KNOWN = st.dictionaries(st.sampled_from(["Name_s", "Count_d", "Name_t", "Count_b", "actor_id_g"]), st.none()).map(
    lambda names: {
        name: {"s": "string", "d": "real", "t": "datetime", "b": "boolean", "g": "guid"}[name[-1]] for name in names
    }
)


def through_the_rule(rows: list[Any], known: dict[str, str] | None) -> list[dict[str, Any]]:
    from provisioner.migrate import OldTable

    table = None if known is None else OldTable(columns=known, migrated=True)
    made = migrate_collector(rows, path="x", log_type="App", time_field=None, target=None, table=table)
    (rule,) = made.values["dataCollectionRules"].values()
    stream = rule["streams"]["App"]["columns"]
    flow, found = compile_flow(list(stream.items()), rule["dataFlows"][0]["transformKql"], None)
    assert flow is not None, found
    result = flow.run(rows, NOW)
    assert not result.row_errors
    del made
    return cells(result.columns, result.types, len(rows))


def cells(columns: Any, types: Any, count: int) -> list[dict[str, Any]]:
    found = [
        {name: to_wire(values[at], types[name]) for name, values in columns.items() if name != "TimeGenerated"}
        for at in range(count)
    ]
    return [{name: value for name, value in row.items() if value not in (None, "")} for row in found]


@examples(80, 300)
@given(rows=ROWS, known=st.none() | KNOWN)
def test_the_rule_fills_the_columns_that_the_old_api_filled(rows, known):
    # The emulator's own implementation is the judge. Its first pass makes the columns, its second is what stays true.
    types = {**(known or {})}
    types |= typed(rows, types).added
    old = typed(rows, types)
    kusto = {name: {"boolean": "bool"}.get(type, type) for name, type in types.items()}
    before = cells(old.columns, kusto, len(rows))
    after = through_the_rule(rows, known)
    renamed = [{name.lstrip("_"): value for name, value in row.items()} for row in before]
    assert after == renamed


def test_the_documented_sample_keeps_its_columns():
    rows = [
        {
            "StringValue": "MyString1",
            "NumberValue": 42,
            "BooleanValue": True,
            "DateValue": "2019-09-12T20:00:00.625Z",
            "GUIDValue": "9909ED01-A74C-4874-8ABF-D2678E3AE23D",
        }
    ]
    assert through_the_rule(rows, None) == [
        {
            "StringValue_s": "MyString1",
            "NumberValue_d": 42.0,
            "BooleanValue_b": True,
            "DateValue_t": "2019-09-12T20:00:00.6250000Z",
            "GUIDValue_g": "9909ed01-a74c-4874-8abf-d2678e3ae23d",
        }
    ]
