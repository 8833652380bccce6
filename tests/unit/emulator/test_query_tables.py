import json
from decimal import Decimal

from provisioner.emulator.services.query.report import partial_error
from provisioner.emulator.services.query.tables import limited, table
from provisioner.kql.datetimes import datetime_ticks
from provisioner.kql.types import schema


def test_values_are_written_as_the_query_api_writes_them():
    columns = schema(
        {
            "Time": "datetime",
            "Span": "timespan",
            "Text": "string",
            "Long": "long",
            "Real": "real",
            "Flag": "bool",
            "Bag": "dynamic",
            "Money": "decimal",
        }
    )
    result = table(
        columns,
        [
            [datetime_ticks("2026-01-01T00:00:00Z"), datetime_ticks("2026-01-01T00:00:00.1234500Z"), None],
            [36_000_000_000, None, 1],
            ["a", "", "ü"],
            [9007199254740993, None, -1],
            [1.5, float("nan"), float("inf")],
            [True, False, None],
            [{"a": [1, None]}, None, "text"],
            [Decimal("1.50"), None, None],
        ],
    )
    assert result == {
        "name": "PrimaryResult",
        "columns": [
            {"name": "Time", "type": "datetime"},
            {"name": "Span", "type": "timespan"},
            {"name": "Text", "type": "string"},
            {"name": "Long", "type": "long"},
            {"name": "Real", "type": "real"},
            {"name": "Flag", "type": "bool"},
            {"name": "Bag", "type": "dynamic"},
            {"name": "Money", "type": "decimal"},
        ],
        "rows": [
            ("2026-01-01T00:00:00Z", "01:00:00", "a", 9007199254740993, 1.5, True, '{"a":[1,null]}', "1.50"),
            ("2026-01-01T00:00:00.12345Z", None, "", None, "NaN", False, None, None),
            (None, "00:00:00.0000001", "ü", -1, "Infinity", None, '"text"', None),
        ],
    }


NUMBERS = schema({"N": "long", "Text": "string"})


def rows_of(written):
    return json.loads(written.json)["rows"]


def test_a_result_within_the_limits_is_whole():
    written = limited(NUMBERS, [[1, 2], ["a", "b"]])
    assert (rows_of(written), written.rows, written.exceeded) == ([[1, "a"], [2, "b"]], 2, "")
    assert partial_error(written.exceeded, ()) is None


def test_too_many_rows_are_cut_and_told():
    written = limited(NUMBERS, [list(range(10)), ["x"] * 10], max_rows=4)
    assert (len(rows_of(written)), written.rows, written.exceeded) == (4, 4, "4 records")
    error = partial_error(written.exceeded, ())
    assert error["code"] == "PartialError"
    assert "exceed the set limit of 4 records" in error["details"][0]["innererror"]["message"]


def test_too_many_bytes_are_cut_and_told():
    written = limited(NUMBERS, [list(range(100)), ["x" * 100] * 100], max_bytes=2000)
    assert 0 < written.rows < 20
    assert len(written.json) <= 2000
    assert written.exceeded == "2000 bytes"


def test_lone_surrogates_are_written_escaped():
    assert rows_of(limited(NUMBERS, [[1], ["\ud800"]])) == [[1, "\ud800"]]
