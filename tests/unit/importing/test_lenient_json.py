"""JSON as people keep it is read as JSON would be, and every value has its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.importing.lenient_json import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('\ufeff{"a": 1}', {"a": 1}),
        ('{"a": 1,}', {"a": 1}),
        ("[1, 2,]", [1, 2]),
        ('// first\n{"a": /* inside */ 1} // last', {"a": 1}),
        ('{"url": "https://example.com/*x*/"}', {"url": "https://example.com/*x*/"}),
        ('{"kql": "source\n| take 1"}', {"kql": "source\n| take 1"}),
        ('"\\u00e4\\n\\\\"', "ä\n\\"),
        ("-1.5e3", -1500.0),
        ("12345678901234567890", 12345678901234567890),
        (" \r\n\t[true, false, null] ", [True, False, None]),
        ("{}", {}),
        ("[]", []),
    ],
)
def test_what_azure_accepts_is_read(text, value):
    assert parse(text, "x.json")[::2] == (value, [])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_is_read_as_json(value, indent, ascii):
    assert parse(json.dumps(value, indent=indent, ensure_ascii=ascii), "x.json")[::2] == (value, [])


@given(st.text(alphabet='{}[]",:/*\\ \n1tn.-e', max_size=30))
def test_any_text_is_read_or_told(text):
    value, spans, found = parse(text, "x.json")
    assert bool(found) == (spans == {})
    assert value is None or not found


def test_every_value_has_its_place():
    _, spans, _ = parse('{\n  "a": [1, {"b": "x"}]\n}', "x.json")
    assert {path: (span.line, span.column, span.end_column) for path, span in spans.items()} == {
        (): (1, 1, 2),
        ("a",): (2, 8, 23),
        ("a", 0): (2, 9, 10),
        ("a", 1): (2, 12, 22),
        ("a", 1, "b"): (2, 18, 21),
    }
