"""Expressions: what binds to what, and where everything stands."""

from __future__ import annotations

import pytest
from builders.golden import CASES

from provisioner.kql import syntax
from provisioner.kql.parser import parse

LINES = [line for line in (CASES / "kql" / "precedence.txt").read_text("utf-8").splitlines() if line[0] != "#"]


def expression(text):
    parsed = parse(f"T | where {text}")
    assert parsed.findings == ()
    return parsed.tree.statements[0].expression.operators[0].predicate


def shape(node):
    match node:
        case syntax.Name(name=name):
            return name
        case syntax.Star():
            return "*"
        case syntax.Literal(type="string", value=value):
            return f"'{value}'"
        case syntax.Literal(value=value):
            return str(value).lower()
        case syntax.Unary(operator=operator, operand=operand):
            return f"({operator}{shape(operand)})"
        case syntax.Binary(operator=operator, left=left, right=right):
            return f"({operator} {shape(left)} {shape(right)})"
        case syntax.Logical(operator=operator, operands=operands):
            return f"({operator} {' '.join(map(shape, operands))})"
        case syntax.Between(operand=operand, low=low, high=high, negated=negated):
            return f"({'!' * negated}between {shape(operand)} {shape(low)} {shape(high)})"
        case syntax.InList(operator=operator, operand=operand, items=items):
            return f"({operator} {shape(operand)} {' '.join(map(shape, items))})"
        case syntax.Path(target=target, member=member):
            return f"(. {shape(target)} {shape(member)})"
        case syntax.Index(target=target, index=index):
            return f"([] {shape(target)} {shape(index)})"
        case syntax.Call(function=function, arguments=arguments):
            return f"({' '.join([function.name, *map(shape, arguments)])})"
        case syntax.NamedExpression(names=(name,), value=value):
            return f"(= {shape(name)} {shape(value)})"
        case syntax.Parenthesised(inner=inner):
            return f"<{shape(inner)}>"
        case syntax.ToScalar(inner=inner):
            return f"(toscalar {shape(inner)})"
        case syntax.Pipeline(source=source, operators=operators):
            return f"{shape(source)}|{len(operators)}"
    raise AssertionError(node)


@pytest.mark.parametrize("line", LINES)
def test_operators_bind_as_in_kusto(line):
    text, _, expected = line.partition(" -> ")
    assert shape(expression(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a == 1 == true",
        "1 < a < 5",
        "b has 'x' has 'y'",
        "a in (1) == true",
        "a == 1 in (true)",
        "--1",
        "- -1",
        "!a",
        "not a",
        "a ? b : c",
        "a and",
        "(a",
        "a)",
        "a[",
        "a.",
        "f(1,)",
        "f(,1)",
        "in (1)",
        "a in 1",
        "a in ()",
        "a between (1, 2)",
        "a ! has 'x'",
        "a matches  regex 'x'",
        "1 2",
        "'a' b",
        ".5",
        "a = 1",
        "[1]",
        "{}",
        "dynamic()",
        "dynamic([1,])",
    ],
)
def test_what_is_no_expression_is_refused(text):
    parsed = parse(f"T | where {text}")
    assert parsed.tree is None
    assert [finding.severity for finding in parsed.findings] == ["error"] * len(parsed.findings) != []


def test_every_node_knows_where_it_stands():
    text = "T | where  f(a , 'x') . b [ 0 ]  ==  -1 "
    predicate = parse(text).tree.statements[0].expression.operators[0].predicate
    assert text[predicate.start : predicate.end] == "f(a , 'x') . b [ 0 ]  ==  -1"
    assert text[predicate.left.start : predicate.left.end] == "f(a , 'x') . b [ 0 ]"
    assert text[predicate.left.target.start : predicate.left.target.end] == "f(a , 'x') . b"
    assert text[predicate.left.target.target.start : predicate.left.target.target.end] == "f(a , 'x')"
    assert text[predicate.right.start : predicate.right.end] == "-1"


def test_positions_count_code_points_not_utf_16():
    text = "print a = '\U0001f600', b = c"
    columns = parse(text).tree.statements[0].expression.columns
    assert text[columns[1].start : columns[1].end] == "b = c"
