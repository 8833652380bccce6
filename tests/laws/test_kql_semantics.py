"""Laws of KQL's evaluation: compiled code agrees with the interpreter, filters and projections compose,
texts go back."""

import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioner.kql.compiled import Compiled
from provisioner.kql.conversions import converter
from provisioner.kql.datetimes import MAX_DATETIME
from provisioner.kql.library import check
from provisioner.kql.plan_interpreter import interpret
from provisioner.kql.types import schema
from provisioner.kql.values import LONG_MAX, LONG_MIN, from_wire, json_text, to_text, to_wire

FIXED = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow,
    HealthCheck.data_too_large]
)  # fmt: skip
COLUMNS = {
    "b": "bool", "i": "int", "l": "long", "r": "real", "s": "string", "u": "string",
    "t": "datetime", "p": "timespan", "g": "guid", "d": "dynamic",
}  # fmt: skip
NOW = 638_000_000_000_000_000

words = st.sampled_from(
    ["", "a", "Error", "an error: x=1", "k=v; a_b", "5", " 7 ", "1.5", "true", "2020-01-02", "ß", "é1"]
)
json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "x"]), inner, max_size=3),
    max_leaves=6,
)
moments = st.datetimes().map(lambda moment: moment.isoformat() + "Z")
fields = {
    "b": st.booleans() | json,
    "i": st.integers(-(2**31), 2**31 - 1) | json,
    "l": st.integers(LONG_MIN, LONG_MAX) | json,
    "r": st.floats(allow_nan=False) | json,
    "s": words | json,
    "u": words,
    "t": moments | json,
    "p": st.sampled_from(["01:00:00", "1.00:00:00", "-00:00:01.5", "x"]) | json,
    "g": st.uuids().map(str) | json,
    "d": json,
}
rows = st.lists(st.fixed_dictionaries({}, optional=fields), min_size=1, max_size=6)

# Shapes of expressions by type; a letter in braces is an operand of that type.
SHAPES = {
    "bool": [
        "({long} == {long})", "({long} != {long})", "({real} < {real})", "({int} >= {int})", "({string} == {string})",
        "({datetime} > {datetime})", "({bool} and {bool})", "({bool} or {bool})", "not({bool})", "isnull({long})",
        "isempty({string})", "isnotempty({string})", "({string} has 'error')", "({string} !contains 'A')",
        "({string} startswith 'e')", "({string} endswith 'R')", "({string} =~ {string})",
        "({string} has_cs {string})",
        "({string} matches regex @'[a-z]+=')", "({long} in (1, 2, {long}))", "({string} in~ ('ERROR', 'a'))",
        "({string} has_any ('error', 'k'))", "({long} between (1 .. {long}))", "tobool({string})",
        "tobool({dynamic})",
        "iff({bool}, {bool}, {bool})", "({string} hasprefix 'er')", "isnan({real})", "({dynamic} == 5)",
    ],
    "int": ["toint({string})", "toint({long})", "hourofday({datetime})", "getyear({datetime})", "toint({dynamic})"],
    "long": [
        "({long} + {long})", "({long} - {int})", "({int} * {int})", "({long} * {long})", "({long} / {long})",
        "({long} % {long})", "({long} / 3)", "({long} % 7)", "(-{long})", "strlen({string})", "tolong({string})",
        "tolong({dynamic})", "tolong({real})", "iff({bool}, {long}, {long})", "indexof({string}, 'a')",
        "array_length(split({string}, '='))", "bin({long}, 10)", "bin({long}, {long})", "binary_and({long}, {int})",
        "case({bool}, {long}, {bool}, 2, {long})", "max_of({long}, {long})", "coalesce({long}, {long})",
        "countof({string}, 'a')", "datetime_diff('day', {datetime}, {datetime})", "binary_shift_left({int}, 3)",
    ],
    "real": [
        "({real} + {real})", "({real} * 2.5)", "({real} / {real})", "({long} / 4.0)", "toreal({string})",
        "toreal({dynamic})", "bin({real}, 0.5)", "round({real}, 1)", "({timespan} / 1h)", "abs({real})",
        "({real} % 3.0)",
    ],
    "string": [
        "strcat({string}, '-', {string})", "tostring({long})", "tostring({real})", "tostring({bool})",
        "tostring({datetime})", "tostring({timespan})", "tostring({dynamic})", "tolower({string})",
        "toupper({string})",
        "substring({string}, 1)", "substring({string}, -2, 1)", "replace_string({string}, 'e', 'E')",
        "extract(@'(\\w+)=(\\w+)', 2, {string})", "tostring(split({string}, ' ')[1])", "tostring({dynamic}.a)",
        "iff({bool}, {string}, {string})", "strcat({string}, {long})", "gettype({dynamic})", "trim(' ', {string})",
        "tostring(split({string}, '=')[0])", "case({bool}, {string}, {bool}, 'm', 'n')",
        "strcat_delim('|', {string}, {int})",
    ],
    "datetime": [
        "({datetime} + {timespan})", "({datetime} - 1d)", "todatetime({string})", "bin({datetime}, 1h)", "now()",
        "ago(1h)",
        "startofday({datetime})", "endofmonth({datetime})", "iff({bool}, {datetime}, {datetime})",
    ],
    "timespan": ["({datetime} - {datetime})", "({timespan} * 2)", "totimespan({string})", "({timespan} - 1h)"],
    "dynamic": [
        "{dynamic}.a", "{dynamic}['b']", "{dynamic}[0]", "{dynamic}[-1]", "{dynamic}.a.b", "parse_json({string})",
        "pack_array({long}, {string}, {dynamic})", "bag_pack('k', {string}, 'v', {real})", "split({string}, ' ')",
    ],
}  # fmt: skip
ATOMS = {
    "bool": ["b", "true", "bool(null)"], "int": ["i", "int(3)"], "long": ["l", "0", "-7", "long(null)"],
    "real": ["r", "1.5", "real(null)"], "string": ["s", "u", "'an Error'", "''"], "datetime": ["t",
    "datetime(2020-02-29 12:30)"],
    "timespan": ["p", "90m"], "dynamic": ["d", "dynamic([1, 'x', {'a': 2}])"],
}  # fmt: skip


def expressions(type_, depth=2):
    atoms = st.sampled_from(ATOMS[type_])
    if not depth:
        return atoms
    return atoms | st.sampled_from(SHAPES[type_]).flatmap(lambda shape: filled(shape, depth - 1))


def filled(shape, depth):
    head, brace, rest = shape.partition("{")
    if not brace:
        return st.just(shape)
    type_, _, tail = rest.partition("}")
    return st.tuples(expressions(type_, depth), filled(tail, depth)).map(lambda parts: head + parts[0] + parts[1])


values = st.sampled_from(sorted(SHAPES)).flatmap(expressions)
patterns = st.sampled_from([
    "parse s with a1 '=' a2:long *", "parse u with * 'x=' a1:int", "parse kind=relaxed s with a1:real ' ' a2",
    "parse kind=regex s with '[a-z]+' a1 '=' a2", "parse-where u with a1 ' ' a2",
    "parse s with 'an ' a1 ':' * '=' a2:bool",
])  # fmt: skip
steps = st.one_of(
    expressions("bool").map(lambda text: f"where {text}"),
    values.map(lambda text: f"extend x = {text}"),
    st.tuples(values, values).map(lambda pair: f"extend x = {pair[0]}, l = strlen(s), y = {pair[1]}"),
    st.just("project-away g"),
    st.just("extend s = strcat(s, u), u = s"),
    patterns,
)
pipelines = st.lists(steps, max_size=4).map(lambda parts: " | ".join(["source", *parts]))


def compiled(text):
    checked = check(text, COLUMNS, profile="query")
    return Compiled(checked.plan) if checked.plan is not None else None


def shown(columns, types):
    return [
        [json_text(to_wire(value, column.type)) for value in part] for part, column in zip(columns, types, strict=True)
    ]


@FIXED
@given(pipelines, rows)
def test_compiled_code_agrees_with_the_interpreter(text, records):
    query = compiled(text)
    if query is None:
        return
    result = query.run(records, now=NOW)
    table = interpret(query.plan, records, now=NOW)
    assert shown(result.columns, query.columns) == shown(table.columns, query.columns)
    assert result.length == table.length


@FIXED
@given(expressions("bool"), expressions("bool"), rows)
def test_two_filters_are_one_with_and(one, other, records):
    apart = compiled(f"source | where {one} | where {other}")
    together = compiled(f"source | where {one} and {other}")
    assert shown(apart.run(records, now=NOW).columns, apart.columns) == shown(
        together.run(records, now=NOW).columns, together.columns
    )


@FIXED
@given(expressions("bool"), rows)
def test_a_filter_and_its_opposite_part_the_rows(condition, records):
    kept = compiled(f"source | where {condition}").run(records, now=NOW).length
    rest = compiled(f"source | where not({condition}) or isnull({condition})").run(records, now=NOW).length
    assert kept + rest == len(records)


@FIXED
@given(values, rows)
def test_a_projection_keeps_the_values_it_names(expression, records):
    extended = compiled(f"source | extend x = {expression}")
    projected = compiled(f"source | extend x = {expression} | project x, s | project s, x")
    whole, part = extended.run(records, now=NOW), projected.run(records, now=NOW)
    names = [column.name for column in extended.columns]
    wanted = [whole.columns[names.index("s")], whole.columns[names.index("x")]]
    assert shown(part.columns, projected.columns) == shown(wanted, projected.columns)


@FIXED
@given(pipelines, rows)
def test_json_records_and_typed_columns_give_the_same(text, records):
    checked = check(text, COLUMNS, profile="query")
    if checked.plan is None:
        return
    source = Compiled(check("source", COLUMNS, profile="query").plan).run(records, now=NOW)
    typed = Compiled(checked.plan, "typed")
    columns = dict(zip(COLUMNS, source.columns, strict=True))
    first = Compiled(checked.plan).run(records, now=NOW)
    second = typed.run_columns(columns, len(records), now=NOW)
    assert shown(first.columns, typed.columns) == shown(second.columns, typed.columns)


TYPED = {
    "bool": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(LONG_MIN, LONG_MAX),
    "real": st.floats(),
    "datetime": st.integers(0, MAX_DATETIME),
    "timespan": st.integers(-(10**18), 10**18),
    "guid": st.uuids().map(str),
}


@FIXED
@given(st.sampled_from(sorted(TYPED)).flatmap(lambda type_: st.tuples(st.just(type_), TYPED[type_])))
def test_a_text_goes_back_to_its_value(pair):
    type_, value = pair
    back = converter("string", type_)(to_text(value, type_))
    assert back == value or (math.isnan(back) and math.isnan(value))


@FIXED
@given(json)
def test_a_dynamic_text_goes_back_to_its_value(value):
    text = to_text(value, "dynamic")
    back = converter("string", "dynamic")(text)
    assert json_text(back) == json_text(value) or isinstance(value, str)


@FIXED
@given(st.sampled_from(sorted(TYPED)).flatmap(lambda type_: st.tuples(st.just(type_), st.none() | TYPED[type_])))
def test_the_wire_form_goes_back_to_its_value(pair):
    type_, value = pair
    back = from_wire(to_wire(value, type_), type_)
    assert back == value or (math.isnan(back) and math.isnan(value))


def test_all_columns_of_these_laws_have_types():
    assert len(schema(COLUMNS)) == len(fields)
