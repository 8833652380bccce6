from decimal import Decimal

from provisioner.emulator.services.query.tables import table
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
