"""Texts and JSON forms of values, and how fields of JSON records become the types of their columns."""

import math
from decimal import Decimal

import pytest

from provisioner.kql.conversions import from_json
from provisioner.kql.datetimes import MAX_DATETIME, datetime_text, datetime_ticks, timespan_text, timespan_ticks
from provisioner.kql.values import from_wire, json_text, parse_json, to_text, to_wire, wrap_int, wrap_long


def test_datetimes_span_the_years_1_to_9999_in_ticks():
    assert datetime_text(0) == "0001-01-01T00:00:00.0000000Z"
    assert datetime_text(MAX_DATETIME) == "9999-12-31T23:59:59.9999999Z"
    assert datetime_ticks("9999-12-31T23:59:59.9999999Z") == MAX_DATETIME
    assert datetime_ticks("0001-01-01T00:00:00+00:01") is None


@pytest.mark.parametrize("text", [
    "2026-02-30", "2026-13-01", "2026-01-01T24:00:00", "2026-01-01T10:60:00Z", "2026-01-01X10:00:00",
    "2026-01-01T10:00:00.Z",
    "2026-01-01T10:00:00.²Z", "2026-W01-1", "yesterday", "12:00", "2026-01-01T1_:00:00", "٢026-01-01", " ", "T",
])  # fmt: skip
def test_a_text_that_is_no_datetime_is_null(text):
    assert datetime_ticks(text) is None


def test_digits_beyond_the_tick_are_cut():
    assert datetime_ticks("2026-01-01T00:00:00.12345678Z") == datetime_ticks("2026-01-01T00:00:00.1234567Z")
    assert timespan_ticks("00:00:00.99999999") == 9_999_999


@pytest.mark.parametrize(
    ("ticks", "text"), [(0, "00:00:00"), (1, "00:00:00.0000001"), (-864_000_000_001, "-1.00:00:00.0000001")]
)
def test_timespans_print_as_kusto_prints_them(ticks, text):
    assert timespan_text(ticks) == text
    assert timespan_ticks(text) == ticks


def test_integers_wrap_around():
    assert wrap_long(2**63) == -(2**63)
    assert wrap_int(2**31) == -(2**31)
    assert wrap_int(-(2**31) - 1) == 2**31 - 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, 2.0, None, "é"]}, '{"a":[1,2.0,null,"é"]}'),
        (2**70, "1180591620717411303424"),
        ("text", '"text"'),
        (None, "null"),
    ],
)
def test_dynamic_values_print_as_compact_json(value, text):
    assert json_text(value) == text


def test_deep_nesting_is_no_crash():
    value = []
    for _ in range(100_000):
        value = [value]
    assert json_text(value) == ""
    assert parse_json("[" * 100_000) == "[" * 100_000


def test_a_text_that_is_no_json_is_itself():
    assert parse_json("{'a': 1") == "{'a': 1"
    assert parse_json("") is None
    assert parse_json('{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    ("value", "type_", "wire"),
    [
        (math.nan, "real", "NaN"),
        (math.inf, "real", "Infinity"),
        (-math.inf, "real", "-Infinity"),
        (1.5, "real", 1.5),
        (0, "datetime", "0001-01-01T00:00:00.0000000Z"),
        (36_000_000_000, "timespan", "01:00:00"),
        (Decimal("1.50"), "decimal", "1.50"),
        (None, "long", None),
        ({"a": 1}, "dynamic", {"a": 1}),
        ("", "string", ""),
    ],
)
def test_the_wire_form_of_a_value(value, type_, wire):
    assert to_wire(value, type_) == wire


def test_a_missing_string_on_the_wire_is_empty():
    assert from_wire(None, "string") == ""
    assert from_wire(None, "long") is None
    assert from_wire("no date", "datetime") is None


@pytest.mark.parametrize(
    ("type_", "value", "stored"),
    [
        ("string", 5, "5"),
        ("string", True, "true"),
        ("string", 1.0, "1.0"),
        ("string", {"a": [1]}, '{"a":[1]}'),
        ("int", 5.9, 5),
        ("int", "7", 7),
        ("int", 2**31, None),
        ("int", True, 1),
        ("int", [1], None),
        ("long", 2**63, None),
        ("long", "x", None),
        ("real", 5, 5.0),
        ("real", "1e3", 1000.0),
        ("bool", "true", True),
        ("bool", 0, False),
        ("bool", "yes", None),
        ("datetime", "2026-01-01", 639_028_224_000_000_000),
        ("datetime", 5, None),
        ("guid", "{74BE27DE-1E4E-49D9-B579-FE0B331D3642}", "74be27de-1e4e-49d9-b579-fe0b331d3642"),
        ("guid", 5, None),
        ("timespan", "01:00:00", 36_000_000_000),
        ("decimal", 1.1, Decimal("1.1")),
    ],
)
def test_a_field_of_a_record_becomes_the_type_of_its_column(type_, value, stored):
    assert from_json(type_)(value) == stored


@pytest.mark.parametrize("type_", ["bool", "int", "long", "real", "decimal", "datetime", "timespan", "guid", "dynamic"])
def test_a_null_of_any_type_has_the_empty_text(type_):
    assert to_text(None, type_) == ""
