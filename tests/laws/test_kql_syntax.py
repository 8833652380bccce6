"""Laws of the syntax of KQL: what is printed parses to the same tree, and findings stand inside the text."""

from __future__ import annotations

import math
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.kql import operators as ops
from provisioner.kql import syntax
from provisioner.kql.keywords import KEYWORDS, NAMEABLE
from provisioner.kql.parser import parse
from provisioner.kql.printer import print_query

FIXED = settings(max_examples=100, derandomize=True, deadline=None)

plain_words = st.text(string.ascii_letters + "_", min_size=1, max_size=8).filter(
    lambda word: (word not in KEYWORDS or word in NAMEABLE - {"typeof"}) and word.lower() not in ("true", "false", "h")
)
names = st.one_of(
    plain_words.map(lambda word: syntax.Name(0, 0, word)),
    st.text(max_size=6).map(lambda text: syntax.Name(0, 0, text, True)),
)
new_names = st.one_of(
    plain_words.filter(lambda word: word not in KEYWORDS).map(lambda word: syntax.Name(0, 0, word)),
    st.text(max_size=6).map(lambda text: syntax.Name(0, 0, text, True)),
)
longs = st.integers(-(2**63), 2**63 - 1)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), longs, st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=6,
)


def literal(type_, values):
    return st.one_of(values, st.none()).map(lambda value: syntax.Literal(0, 0, type_, value))


literals = st.one_of(
    st.text(max_size=8).map(lambda text: syntax.Literal(0, 0, "string", text)),
    literal("long", longs),
    literal("int", st.integers(-(2**31), 2**31 - 1)),
    literal("real", st.floats(allow_nan=False)),
    literal("bool", st.booleans()),
    literal("decimal", st.decimals(-(10**9), 10**9, places=3)),
    literal("datetime", st.integers(0, 3_155_378_975_999_999_999)),
    literal("timespan", st.integers(-(2**62), 2**62)),
    literal("guid", st.uuids().map(str)),
    json_values.map(lambda value: syntax.Literal(0, 0, "dynamic", value)),
)
STRING_OPERATORS = [
    "has",
    "!has_cs",
    "contains",
    "=~",
    "!~",
    "matches regex",
    "startswith",
    "!endswith_cs",
    "hasprefix",
]


def at(kind, *parts):
    """A strategy for nodes of a kind, wherever they stand."""
    return st.tuples(*parts).map(lambda values: kind(0, 0, *values))


def expression_levels(anything):
    """One strategy for each level of precedence, tightest first; brackets lead back to `anything`."""
    several = st.lists(anything, min_size=1, max_size=3).map(tuple)
    primary = st.one_of(
        names,
        literals,
        at(syntax.Parenthesised, anything),
        at(syntax.Call, names, st.one_of(st.just(()), several)),
        at(syntax.Path, names, names),
        at(syntax.Index, names, anything),
    )
    operand = st.one_of(
        primary,
        st.tuples(st.sampled_from("+-"), names | at(syntax.Call, names, several)).map(
            lambda pair: syntax.Unary(0, 0, pair[0], pair[1])
        ),
    )
    tested = st.one_of(operand, at(syntax.Binary, st.sampled_from(STRING_OPERATORS), operand, operand))
    product = st.one_of(tested, at(syntax.Binary, st.sampled_from("*/%"), tested, tested))
    total = st.one_of(product, at(syntax.Binary, st.sampled_from("+-"), product, product))
    relation = st.one_of(total, at(syntax.Binary, st.sampled_from(["<", "<=", ">", ">="]), total, total))
    equality = st.one_of(
        relation,
        at(syntax.Binary, st.sampled_from(["==", "!="]), relation, relation),
        at(syntax.InList, st.sampled_from(["in", "!in~", "has_any", "has_all"]), relation, several),
        at(syntax.Between, relation, anything, anything, st.booleans()),
    )
    pair = st.lists(equality, min_size=2, max_size=3).map(tuple)
    conjunction = st.one_of(equality, at(syntax.Logical, st.just("and"), pair))
    pairs = st.lists(conjunction, min_size=2, max_size=3).map(tuple)
    return st.one_of(conjunction, at(syntax.Logical, st.just("or"), pairs))


expressions = st.recursive(st.one_of(names, literals), expression_levels, max_leaves=8)
named = st.one_of(expressions, at(syntax.NamedExpression, new_names.map(lambda name: (name,)), expressions))
columns = st.lists(named, min_size=1, max_size=3).map(tuple)
types = st.sampled_from(["bool", "int", "long", "real", "decimal", "string", "datetime", "timespan", "guid", "dynamic"])
pattern = st.lists(
    st.one_of(
        st.just(syntax.Star(0, 0)),
        at(ops.ParseColumn, new_names, st.one_of(st.none(), types)),
    ),
    max_size=3,
).map(lambda parts: tuple(x for part in parts for x in (part, syntax.Literal(0, 0, "string", " "))))
sort_keys = at(
    ops.SortKey, expressions, st.sampled_from([None, "asc", "desc"]), st.sampled_from([None, "first", "last"])
)
operators = st.one_of(
    at(ops.Where, expressions),
    at(ops.Extend, columns),
    at(ops.Project, columns),
    at(ops.ProjectAway, st.lists(names, min_size=1, max_size=3).map(tuple)),
    at(ops.Parse, expressions, pattern, st.sampled_from(["simple", "regex", "relaxed"]), st.none(), st.booleans()),
    at(ops.Summarize, columns, st.one_of(st.just(()), columns)),
    at(ops.Take, expressions),
    at(ops.Sort, st.lists(sort_keys, min_size=1, max_size=2).map(tuple)),
    at(ops.Top, expressions, sort_keys),
    st.just(ops.Count(0, 0)),
)
queries = st.tuples(
    st.lists(at(syntax.Let, new_names, expressions), max_size=2),
    st.lists(operators, min_size=1, max_size=4),
).map(
    lambda parts: syntax.Query(
        0,
        0,
        (
            *parts[0],
            syntax.ExpressionStatement(0, 0, syntax.Pipeline(0, 0, syntax.Name(0, 0, "source"), tuple(parts[1]))),
        ),
    )
)


@FIXED
@given(queries)
def test_what_is_printed_parses_to_the_same_tree(tree):
    for pretty in (False, True):
        parsed = parse(print_query(tree, pretty=pretty))
        assert [finding for finding in parsed.findings if finding.severity == "error"] == []
        assert parsed.tree == tree


@FIXED
@given(queries)
def test_printing_a_parsed_text_again_changes_nothing(tree):
    text = print_query(tree)
    assert print_query(parse(text).tree) == text


@FIXED
@given(st.text(max_size=60))
def test_any_text_has_a_tree_or_errors_and_they_stand_inside_it(text):
    parsed = parse(text)
    errors = [finding for finding in parsed.findings if finding.severity == "error"]
    assert (parsed.tree is None) == bool(errors)
    for finding in parsed.findings:
        assert 0 <= finding.start <= finding.start + finding.length <= len(text)


@FIXED
@given(st.text("aAhH'\"@`~\\ \n|(){}[].,;=<>!+-*/%0123456789:_$", max_size=60))
def test_texts_of_the_alphabet_of_the_language_are_no_exception(text):
    test_any_text_has_a_tree_or_errors_and_they_stand_inside_it.hypothesis.inner_test(text)


@FIXED
@given(st.floats())
def test_every_real_comes_back(value):
    tree = syntax.Query(
        0, 0, (syntax.ExpressionStatement(0, 0, syntax.Print(0, 0, (syntax.Literal(0, 0, "real", value),))),)
    )
    (column,) = parse(print_query(tree)).tree.statements[0].expression.columns
    assert column.type == "real"
    assert math.isnan(column.value) if math.isnan(value) else column.value == value
