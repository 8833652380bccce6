"""What a broken rule of a schema is called, and which of several forms is explained."""

from __future__ import annotations

import pytest

from provisioner.schema import named, violations

TEXT_OR_MAP = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"name": {"type": "string"}},
            "required": ["name"],
            "additionalProperties": False,
        },
    ]
}
NUMBER_OR_VARIABLE = {
    "anyOf": [
        {"type": "integer", "minimum": 4},
        {"type": "string", "pattern": "\\{\\{", "x-instead-of-a-value": True},
    ]
}
TWO_MAPS = {
    "oneOf": [
        {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
        {"type": "object", "properties": {"b": {"properties": {"c": {"type": "integer"}}}}, "required": ["b"]},
    ]
}
EITHER_KEYS = {"anyOf": [{"required": ["b", "c"]}, {"required": ["d"]}]}

CASES = [
    ({"type": "integer"}, "x", (), "`a` is the text `x`, not a whole number"),
    ({"type": ["array", "null"]}, 1.5, (), "`a` is the number `1.5`, not a list or null"),
    ({"type": "string"}, True, (), "`a` is `true`, not text"),
    ({"type": "string"}, {"b": 1}, (), "`a` is a map, not text"),
    ({"type": "object"}, "", (), "`a` is empty text, not a map"),
    ({"type": "object"}, None, (), "`a` is null, not a map"),
    ({"enum": ["x", None]}, "y", (), "`a` is the text `y`, not `x` or `null`"),
    ({"const": 2}, 3, (), "`a` is `3`, not `2`"),
    ({"pattern": "^x"}, "y", (), "`a` is `y`, which does not match `^x`"),
    ({"pattern": "^x", "x-wanted": "an x"}, "y", (), "`a` is `y`, not an x"),
    ({"minimum": 4}, 3, (), "`a` is 3, less than 4"),
    ({"exclusiveMaximum": 4}, 4, (), "`a` is 4, not less than 4"),
    ({"multipleOf": 4}, 3, (), "`a` is 3, not a multiple of 4"),
    ({"minLength": 1}, "", (), "`a` is empty"),
    ({"minLength": 3}, "x", (), "`a` has 1 character, fewer than 3"),
    ({"maxLength": 1}, "xy", (), "`a` has 2 characters, more than 1"),
    ({"minItems": 2}, [1], (), "`a` has 1 item, fewer than 2"),
    ({"maxItems": 1}, [1, 2], (), "`a` has 2 items, more than 1"),
    ({"uniqueItems": True}, [1, 2, 1], (), "`a` names `1` twice"),
    ({"minProperties": 1}, {}, (), "`a` is empty"),
    ({"maxProperties": 1}, {"b": 1, "c": 2}, (), "`a` has 2 keys, more than 1"),
    ({"required": ["b"]}, {}, (), "`a` has no `b`"),
    ({"additionalProperties": False}, {"b": 1}, ("b",), "Unknown key `b` in `a`"),
    ({"propertyNames": {"maxLength": 1}}, {"bc": 1}, ("bc",), "Key `bc` in `a` is not a legal name"),
    ({"not": {"type": "null"}}, None, (), "`a` has a combination that is refused"),
    ({"dependentRequired": {"b": ["c"]}}, {"b": 1}, (), "`a` breaks the rule `dependentRequired`"),
    ({"items": {"items": {"type": "string"}}}, [[1]], (0, 0), "Item 1 is the number `1`, not text"),
    (TEXT_OR_MAP, [], (), "`a` is a list, not text or a map"),
    (TEXT_OR_MAP, {"nmae": "x", "name": "y"}, ("nmae",), "Unknown key `nmae` in `a`"),
    (NUMBER_OR_VARIABLE, "x", (), "`a` is the text `x`, not a whole number"),
    (NUMBER_OR_VARIABLE, 3, (), "`a` is 3, less than 4"),
    (TWO_MAPS, {"b": {"c": "x"}}, ("b", "c"), "`c` is the text `x`, not a whole number"),
    (EITHER_KEYS, {"b": 1}, (), "`a` has no `c`"),
    (EITHER_KEYS, {}, (), "`a` is a map, which fits none of the forms it can have"),
    (TWO_MAPS, {}, (), "`a` is a map, which fits none or several of its forms"),
]


@pytest.mark.parametrize(("schema", "value", "path", "message"), CASES, ids=[case[3] for case in CASES])
def test_a_violation_is_said_in_words(schema, value, path, message):
    whole = {"properties": {"a": schema}}
    found = violations({"a": value}, whole)
    assert [(item.path, item.message) for item in found] == [(("a", *path), message)]


def test_several_unknown_and_missing_keys_are_said_one_by_one():
    schema = {"properties": {"name": {}, "plan": {}}, "required": ["name", "plan"], "additionalProperties": False}
    found = violations({"nmae": 1, "Plan": 2}, schema, whole="the table")
    assert [(item.message, item.hint, item.at_key) for item in found] == [
        ("The table has no `name`", None, True),
        ("The table has no `plan`", None, True),
        ("Unknown key `nmae` in the table", "did you mean `name`?", True),
        ("Unknown key `Plan` in the table", "did you mean `plan`?", True),
    ]


def test_a_value_that_fits_needs_no_validator():
    schema = {"type": "string"}
    assert violations("x", schema) == []


def test_a_schema_of_the_product_is_read_once():
    assert named("spec.schema.json") is named("spec.schema.json")
