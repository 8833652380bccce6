"""What literals stand for."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from provisioner.kql.parser import parse

SECOND = 10_000_000
DAY = 86_400 * SECOND


def literal(text):
    parsed = parse(f"print {text}")
    (statement,) = parsed.tree.statements
    (column,) = statement.expression.columns
    return column.type, column.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'a\\tb'", "a\tb"),
        ('"it\'s"', "it's"),
        ("@'a\\b''c'", "a\\b'c"),
        ("h'x'", "x"),
        ('H@"a""b"', 'a"b'),
        ("```a\n'b'\\n```", "a\n'b'\\n"),
        ("'\\x41\\u0042\\U00000043\\104\\7'", "ABCD\x07"),
        ("'a' \"b\" @'c'", "abc"),
        ("'\\a\\b\\f\\v\\r\\n'", "\a\b\f\v\r\n"),
        ("'\\U0001F600'", "\U0001f600"),
        ("'\\400'", " 0"),
    ],
)
def test_strings(text, expected):
    assert literal(text) == ("string", expected)


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("5", "long", 5),
        ("0x1F", "long", 31),
        ("0xFFFFFFFFFFFFFFFF", "long", -1),
        ("long(-5)", "long", -5),
        ("9223372036854775807", "long", 2**63 - 1),
        ("-9223372036854775808", "long", -(2**63)),
        ("int(7)", "int", 7),
        ("int(-0x10)", "int", -16),
        ("int32(1)", "int", 1),
        ("1.5", "real", 1.5),
        ("1e3", "real", 1000.0),
        ("real(2)", "real", 2.0),
        ("double(-.5)", "real", -0.5),
        ("real(+inf)", "real", math.inf),
        ("real(-inf)", "real", -math.inf),
        ("true", "bool", True),
        ("FALSE", "bool", False),
        ("bool(true)", "bool", True),
        ("bool(0)", "bool", False),
        ("decimal(1.50)", "decimal", Decimal("1.50")),
        ("decimal(1e-2)", "decimal", Decimal("0.01")),
        ("guid(74BE27DE-1e4e-49d9-b579-fe0b331d3642)", "guid", "74be27de-1e4e-49d9-b579-fe0b331d3642"),
        ("datetime(0001-01-01)", "datetime", 0),
        ("datetime(0001-01-02T00:00:01.0000001Z)", "datetime", DAY + SECOND + 1),
        ("date(0001-01-02)", "datetime", DAY),
        ("1d", "timespan", DAY),
        ("1.5h", "timespan", 5400 * SECOND),
        ("10tick", "timespan", 10),
        ("3microseconds", "timespan", 30),
        ("250nanoseconds", "timespan", 2),
        ("2ms", "timespan", 20_000),
        ("time(1.00:00:01)", "timespan", DAY + SECOND),
        ("timespan(2d)", "timespan", 2 * DAY),
        ("time(3)", "timespan", 3 * DAY),
        ("time(-00:00:01)", "timespan", -SECOND),
    ],
)
def test_values(text, type_, value):
    assert literal(text) == (type_, value)
    assert parse(f"print {text}").findings == ()


def test_not_a_number():
    type_, value = literal("real(nan)")
    assert type_ == "real"
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("word", "type_"),
    [
        ("int", "int"),
        ("long", "long"),
        ("real", "real"),
        ("double", "real"),
        ("decimal", "decimal"),
        ("bool", "bool"),
        ("datetime", "datetime"),
        ("date", "datetime"),
        ("timespan", "timespan"),
        ("time", "timespan"),
        ("guid", "guid"),
    ],
)
def test_typed_nulls(word, type_):
    assert literal(f"{word}(null)") == (type_, None)
    assert literal(f"{word}( )") == (type_, None)


@pytest.mark.parametrize(
    "text",
    [
        "int(many)",
        "int(3000000000)",
        "int(1.5)",
        "long(9223372036854775808)",
        "9223372036854775808",
        "real(x)",
        "bool(maybe)",
        "guid(1234)",
        "datetime(2024-02-30)",
        "timespan(soon)",
        "decimal(x)",
        "99999999999999999999d",
        "0x1FFFFFFFFFFFFFFFF",
    ],
)
def test_a_literal_without_a_value_is_null_with_a_warning(text):
    parsed = parse(f"print {text}")
    assert [(finding.code, finding.severity) for finding in parsed.findings] == [("KQL004", "warning")]
    assert literal(text)[1] is None


def test_dynamic_is_a_python_value():
    assert literal('dynamic({\'a\': [1, -2.5, null, true, "x"], "b": {}})') == (
        "dynamic",
        {"a": [1, -2.5, None, True, "x"], "b": {}},
    )
    assert literal("dynamic(dynamic([1]))") == ("dynamic", [1])
    assert literal("dynamic(null)") == ("dynamic", None)


def test_other_literals_inside_dynamic_stay_literals():
    _, value = literal("dynamic([datetime(0001-01-01), 1d])")
    assert [(item.type, item.value) for item in value] == [("datetime", 0), ("timespan", DAY)]
