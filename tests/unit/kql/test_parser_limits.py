"""Hostile sizes: deep nesting, long chains, many faults; always an answer, never the recursion limit."""

from __future__ import annotations

import pytest

from provisioner.kql.parser import parse
from provisioner.kql.syntax import MAX_DEPTH, Node


def levels(value):
    """How many nodes stand above one another; walks without recursion."""
    deepest, waiting = 0, [(value, 0)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, Node):
            depth += 1
            deepest = max(deepest, depth)
            waiting += [(getattr(node, field), depth) for field in node.__match_args__]
        elif isinstance(node, tuple):
            waiting += [(item, depth) for item in node]
    return deepest


TOO_DEEP = {
    "round brackets": "print " + "(" * 10_000,
    "closed brackets": "print " + "(" * 10_000 + "1" + ")" * 10_000,
    "square brackets": "print " + "a[" * 10_000,
    "calls": "print " + "strcat(" * 10_000,
    "minus signs in brackets": "print " + "-(" * 10_000,
    "a chain of +": "print 1" + " + 1" * 10_000,
    "a chain of *": "print 1" + " * 1" * 10_000,
    "chains inside chains": "print " + "(" * 30 + "1" + " + 1 + 1 + 1 + 1)" * 30,
    "paths": "print a" + ".b" * 10_000,
    "indexes": "print a" + "[0]" * 10_000,
    "lists": "print a in (" * 3_000,
    "pipelines in brackets": "(T | where a in (" * 3_000,
    "unions": "union (" * 3_000,
    "joins": "T | join (" * 3_000,
    "mv-apply": "T | " + "mv-apply d on (" * 3_000,
    "functions": "let f = () { " * 3_000,
    "arrays": "print dynamic(" + "[" * 10_000,
    "dynamics": "print " + "dynamic(" * 10_000,
    "bags": "print dynamic(" + '{"a":' * 10_000,
}


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP)
def test_what_nests_too_deeply_is_one_clear_error(text):
    parsed = parse(text)
    assert parsed.tree is None
    assert [finding.code for finding in parsed.findings] == ["KQL014"]
    assert parsed.findings[0].message == f"the expression is nested more than {MAX_DEPTH} levels deep"


def test_long_chains_of_and_and_or_are_flat():
    text = "T | where " + " or ".join(f"a == {number} and b" for number in range(5_000))
    tree = parse(text).tree
    assert levels(tree) < 12


def test_what_is_within_the_limit_may_be_walked_with_recursion():
    depth = MAX_DEPTH // 2 - 2
    for text in ("(" * depth + "1" + ")" * depth, "f(" * depth + "1" + ")" * depth, "1" + " + 1" * depth):
        tree = parse(f"print x = {text}").tree
        assert levels(tree) <= MAX_DEPTH + 10


def test_long_lists_and_pipelines_are_not_deep():
    assert parse("print " + ", ".join(["1"] * 20_000)).tree is not None
    assert parse("T" + " | where a == 1" * 5_000).tree is not None
    assert parse("let a = 1; " * 5_000 + "print a").tree is not None


HOSTILE = {
    "quotes": "'" * 100_000,
    "backslashes": "'" + "\\" * 100_000,
    "backticks": "`" * 100_000,
    "literals that are not closed": "datetime(" * 20_000,
    "brackets of all kinds": "([{" * 30_000,
    "closing brackets": ")" * 100_000,
    "commas": "print " + "," * 100_000,
    "pipes": "|" * 100_000,
    "semicolons": ";" * 100_000,
    "faults between strangers": "f(\u20ac," * 30_000,
    "dashes": "a-" * 50_000,
    "digits": "1" * 100_000,
    "points": "1." * 50_000,
    "comments": "//\r" * 50_000,
    "NUL": "\x00" * 100_000,
    "wrong operators": "T" + " | wher a" * 20_000,
}


@pytest.mark.timeout(60)  # hours, were it quadratic
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_answered_soon_with_few_findings(text):
    parsed = parse(text)
    assert len(parsed.findings) <= 20
    assert (parsed.tree is None) == any(finding.severity == "error" for finding in parsed.findings)
