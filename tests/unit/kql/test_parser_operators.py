"""Operators and statements: spellings that mean the same, and what the tree holds of each."""

from __future__ import annotations

import pytest

from provisioner.kql import operators as ops
from provisioner.kql import syntax
from provisioner.kql.parser import parse
from provisioner.kql.printer import print_node, print_query


def operator(text):
    parsed = parse(f"T | {text}")
    assert parsed.findings == ()
    (found,) = parsed.tree.statements[0].expression.operators
    return found


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("filter a == 1", "where a == 1"),
        ("limit 5", "take 5"),
        ("order by a", "sort by a"),
        ("sort by a granny-desc", "sort by a desc"),
        ("mvexpand d", "mv-expand d"),
        ("mvapply d on (take 1)", "mv-apply d on (take 1)"),
        ("where a <> 1", "where a != 1"),
        ("where b notcontains 'x'", 'where b !contains "x"'),
        ("where b containscs 'x'", 'where b contains_cs "x"'),
        ("extend x = typeof(int64)", "extend x = typeof(long)"),
        ("parse b with x: double ',' y: boolean", 'parse b with x: real "," y: bool'),
        ("parse b with x: date ',' y: time ',' z: uniqueid", 'parse b with x: datetime "," y: timespan "," z: guid'),
        ("parse kind = simple b with 'x'", 'parse b with "x"'),
        (
            "render timechart with (, ycolumns = a, b, title = 'x')",
            'render timechart with (ycolumns=a, ycolumns=b, title="x")',
        ),
        ("mv-expand bagexpansion=array d", "mv-expand bagexpansion=array d"),
        ("top 3 by a granny-asc nulls first", "top 3 by a asc nulls first"),
    ],
)
def test_spellings_that_mean_the_same(written, canonical):
    assert print_node(operator(written)) == canonical


def test_parse_holds_its_pattern():
    found = operator("parse kind=regex flags=Ui strcat(a, b) with * 'x' ['y z']: long @'\\d' w")
    assert isinstance(found, ops.Parse)
    assert (found.kind, found.flags, found.filtering) == ("regex", "Ui", False)
    assert [type(part).__name__ for part in found.pattern] == [
        "Star",
        "Literal",
        "ParseColumn",
        "Literal",
        "ParseColumn",
    ]
    assert (found.pattern[2].name.name, found.pattern[2].type) == ("y z", "long")
    assert (found.pattern[3].value, found.pattern[4].type) == ("\\d", None)


def test_join_holds_kind_hints_and_both_sides():
    found = operator("join hint.strategy=shuffle kind=leftanti (U | take 1) on a, $left.b == $right.c")
    assert isinstance(found, ops.Join)
    assert found.kind == "leftanti"
    assert [(option.name, option.value.name) for option in found.options] == [("hint.strategy", "shuffle")]
    assert isinstance(found.right.inner, syntax.Pipeline)
    assert len(found.conditions) == 2


def test_summarize_tells_aggregates_from_keys():
    found = operator("summarize n = count(), avg(a) by b, bin(t, 1h)")
    assert [print_node(node) for node in found.aggregates] == ["n = count()", "avg(a)"]
    assert [print_node(node) for node in found.keys] == ["b", "bin(t, 1h)"]


def test_sort_keeps_what_is_written_and_what_is_not():
    found = operator("sort by a, b asc, c nulls first, d desc nulls last")
    assert [(key.order, key.nulls) for key in found.keys] == [
        (None, None),
        ("asc", None),
        (None, "first"),
        ("desc", "last"),
    ]


def test_wildcards_are_names_with_stars_without_spaces():
    found = operator("project-away a*, *b*c1, *, d")
    assert [type(column).__name__ for column in found.columns] == ["Wildcard", "Wildcard", "Star", "Name"]
    assert found.columns[1].pattern == "*b*c1"
    assert parse("T | project-away a *").tree is None


def test_a_let_binds_values_tables_and_functions():
    tree = parse("let a = 1; let T = U | take 1; let f = (t: (c: int), x: string = 'z') { let w = x; w }; T").tree
    values = [statement.value for statement in tree.statements[:3]]
    assert [type(value).__name__ for value in values] == ["Literal", "Pipeline", "Function"]
    function = values[2]
    assert isinstance(function.parameters[0].type, syntax.TableSchema)
    assert (function.parameters[1].type, function.parameters[1].default.value) == ("string", "z")
    assert [type(statement).__name__ for statement in function.body] == ["Let", "ExpressionStatement"]


def test_keywords_are_names_until_they_are_followed_like_keywords():
    assert print_query(parse("let x = count | take 1; range | take 1").tree) == "let x = count | take 1; range | take 1"
    (statement,) = parse("range x from 1 to 2 step 1").tree.statements
    assert isinstance(statement.expression, syntax.Range)


@pytest.mark.parametrize("text", ["", " \n// nothing\n", "print 1;", "source"])
def test_texts_that_hold_little_are_queries_too(text):
    parsed = parse(text)
    assert parsed.findings == ()
    assert len(parsed.tree.statements) == (1 if text.strip() and "//" not in text else 0)


def test_lone_carriage_returns_end_lines():
    tree = parse("source // all\r| where a == 1 // one\r\n| take 5").tree
    assert print_query(tree) == "source | where a == 1 | take 5"


def test_adjacent_strings_are_one():
    assert print_node(operator("extend a = 'x' \"y\" @'z', ['b' 'c'] = 1")) == 'extend a = "xyz", ["bc"] = 1'
