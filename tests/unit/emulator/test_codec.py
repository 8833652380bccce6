import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.emulator.store import codec

LONG = st.integers(-(2**63), 2**63 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | LONG | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
VALUES = {
    "string": st.text(max_size=10) | st.sampled_from(["GET", "POST"]),
    "guid": st.none() | st.uuids().map(str),
    "int": st.none() | st.integers(-(2**31), 2**31 - 1),
    "long": st.none() | LONG,
    "real": st.none() | st.floats(),
    "bool": st.none() | st.booleans(),
    "datetime": st.none() | st.integers(0, 3155378975999999999),
    "dynamic": JSON,
}


def same(left, right):
    if isinstance(left, float) and isinstance(right, float):
        return (math.isnan(left) and math.isnan(right)) or (
            left == right and math.copysign(1, left) == math.copysign(1, right)
        )
    return type(left) is type(right) and left == right


def round_trip(type_, values):
    content = codec.encode_batch(len(values), {"c": type_}, {"c": values})
    return codec.decode_batch(content)["c"]


@pytest.mark.parametrize("type_", sorted(VALUES))
@settings(max_examples=40, derandomize=True, deadline=None)
@given(data=st.data())
def test_every_column_comes_back_as_it_was(type_, data):
    values = data.draw(st.lists(VALUES[type_], min_size=1, max_size=80))
    decoded_type, decoded = round_trip(type_, values)
    assert decoded_type == type_
    assert len(decoded) == len(values)
    assert all(map(same, decoded, values))


@pytest.mark.parametrize(
    ("type_", "values", "letter"),
    [
        ("string", ["same"] * 500, "c"),
        ("string", ["GET", "POST", "", "PUT"] * 200, "d"),
        ("long", [200, 404, None, 500] * 200, "d"),
        ("string", [f"line {number}" for number in range(500)], "j"),
        ("datetime", [638_000_000_000_000_000 + number * 10_000_000 for number in range(500)], "q"),
        ("long", [None if number % 7 == 0 else number * 10**12 for number in range(500)], "q"),
        ("real", [number / 3 for number in range(500)], "f"),
        ("dynamic", [{"a": number} for number in range(500)], "j"),
        ("bool", [True, False, None] * 200, "d"),
        ("long", [2**70] * 3 + [1, 2, 3], "j"),
        ("string", ["\ud800"] * 3 + ["a", "b", "c"], "j"),
    ],
)
def test_a_column_takes_the_encoding_that_fits_it(type_, values, letter):
    content = codec.encode_batch(len(values), {"c": type_}, {"c": values})
    assert codec.read_directory(content).columns[0].letter == letter
    assert codec.decode_batch(content)["c"] == (type_, values)


def test_only_the_wanted_columns_are_decoded():
    content = codec.encode_batch(2, {"a": "long", "b": "string"}, {"a": [1, 2], "b": ["x", "y"]})
    assert codec.decode_batch(content, {"b", "missing"}) == {"b": ("string", ["x", "y"])}


def test_an_access_log_shrinks_to_a_fraction():
    rows = 2000
    columns = {
        "TimeGenerated": [638_000_000_000_000_000 + number * 1_234_567 for number in range(rows)],
        "Method": ["GET", "GET", "POST", "GET"] * 500,
        "Url": [f"/cart?item={number % 400}" for number in range(rows)],
        "Status": [200, 200, 404, 200] * 500,
    }
    types = {"TimeGenerated": "datetime", "Method": "string", "Url": "string", "Status": "int"}
    assert len(codec.encode_batch(rows, types, columns)) < rows * 8


def test_a_format_of_a_newer_version_is_refused():
    content = codec.encode_batch(1, {"a": "long"}, {"a": [1]})
    with pytest.raises(ValueError, match="a batch of format 2, this version reads format 1"):
        codec.decode_batch(bytes([2]) + content[1:])
