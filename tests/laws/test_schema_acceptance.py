"""The fast judgement of `schema.acceptance` and jsonschema never disagree, on our schemas and on others."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from builders.laws import examples
from hypothesis import given
from hypothesis import strategies as st
from jsonschema.validators import Draft202012Validator

from provisioner.schema import named
from provisioner.schema.acceptance import UnknownKeywordError, compile_schema
from provisioner.spec import load

ROOT = Path(__file__).parents[2]
FIXED = examples(100, 300)
SCHEMAS = sorted(path.name for path in (ROOT / "schemas").glob("*.json"))
EXAMPLES = [
    load(path.read_text(encoding="utf-8"), path.name)[0].data
    for path in (
        ROOT / "examples" / "quickstart" / "provisioner.yaml",
        ROOT / "tests" / "cases" / "spec" / "design_example.yaml",
    )
]

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 1000),
    st.sampled_from([0.0, 1.0, 1.5, -1.0]),
    st.sampled_from(["", "a", "Analytics", "datetime", "{{ vars.x }}", "_CL", "11111111-1111-1111-1111-111111111111"]),
)
KEYS = st.sampled_from(["a", "name", "plan", "columns", "type", "kind", "retentionInDays", "properties", "_x y"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)


def paths_of(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths_of(item, (*path, key))


def changed(value, path, new):
    result = copy.deepcopy(value)
    at = result
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = new
    return result


def agree(schema, value):
    assert compile_schema(schema)(value) == Draft202012Validator(schema).is_valid(value), json.dumps(value)


@pytest.mark.parametrize("name", SCHEMAS)
@FIXED
@given(value=VALUES)
def test_they_agree_on_any_value(name, value):
    agree(named(name), value)


@pytest.mark.parametrize("example", EXAMPLES, ids=["quickstart", "design"])
@FIXED
@given(data=st.data())
def test_they_agree_on_a_spec_with_one_value_changed(example, data):
    path = data.draw(st.sampled_from([path for path in paths_of(example) if path]))
    agree(named("spec.schema.json"), changed(example, path, data.draw(VALUES)))


KEYWORDS = [
    {"type": ["integer", "null"], "minimum": 2, "maximum": 5},
    {"type": "number"},
    {"enum": [1, True, None, "a", 1.5]},
    {"const": 1},
    {"const": False},
    {"minLength": 1, "maxLength": 2, "pattern": "^a"},
    {"minItems": 1, "maxItems": 2, "items": {"type": "integer"}, "uniqueItems": True},
    {"minProperties": 1, "maxProperties": 2, "propertyNames": {"maxLength": 4}},
    {"properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": {"type": "integer"}},
    {"properties": {"a": True}, "additionalProperties": False},
    {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 3}]},
    {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    {"allOf": [{"minimum": 1}, {"maximum": 3}]},
    {"$defs": {"tree": {"type": ["null", "array"], "items": {"$ref": "#/$defs/tree"}}}, "$ref": "#/$defs/tree"},
    {"not": {"type": "string"}},
    {"if": {"type": "string"}, "then": {"maxLength": 0}},
]


@pytest.mark.parametrize("schema", KEYWORDS, ids=json.dumps)
@FIXED
@given(value=VALUES)
def test_they_agree_on_each_keyword_or_leave_it_to_jsonschema(schema, value):
    try:
        agree(schema, value)
    except UnknownKeywordError:
        assert set(schema) & {"not", "if"}


def test_our_schemas_need_no_keyword_that_the_fast_one_lacks():
    for name in SCHEMAS:
        compile_schema(named(name))


def test_our_schemas_are_schemas():
    for name in SCHEMAS:
        Draft202012Validator.check_schema(named(name))
