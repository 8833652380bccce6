"""Printing: a line in canonical form comes back unchanged; the pretty form is the one an editor would write."""

from __future__ import annotations

import pytest
from builders.golden import CASES

from provisioner.kql.parser import parse
from provisioner.kql.printer import print_node, print_query

IDENTITY = (CASES / "kql" / "identity.kql").read_text("utf-8").splitlines()
PRETTY = [
    tuple(case.strip("\n").split("\n----\n"))
    for case in (CASES / "kql" / "pretty.kql").read_text("utf-8").split("====\n")
]


@pytest.mark.parametrize("line", IDENTITY)
def test_a_canonical_query_comes_back_unchanged(line):
    parsed = parse(line)
    assert parsed.findings == ()
    assert print_query(parsed.tree) == line


@pytest.mark.parametrize("line", IDENTITY)
def test_the_pretty_form_means_the_same(line):
    tree = parse(line).tree
    assert parse(print_query(tree, pretty=True)).tree == tree


@pytest.mark.parametrize(("query", "expected"), PRETTY)
def test_the_pretty_form_has_an_operator_a_line(query, expected):
    assert print_query(parse(query).tree, pretty=True) == expected


def test_a_part_of_a_tree_prints_on_one_line():
    pipeline = parse("T | join (U\n| take 1) on a").tree.statements[0].expression
    assert print_node(pipeline.operators[0]) == "join (U | take 1) on a"


def test_every_kind_of_node_is_printed_by_the_identity_cases():
    from provisioner.kql import operators, syntax

    abstract = {"Node", "Expression", "Operator", "Statement"}
    kinds = {
        name
        for module in (syntax, operators)
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, syntax.Node) and name not in abstract
    }
    seen: set[str] = set()

    def walk(value):
        if isinstance(value, syntax.Node):
            seen.add(type(value).__name__)
            for field in value.__match_args__:
                walk(getattr(value, field))
        elif isinstance(value, tuple):
            for item in value:
                walk(item)

    for line in IDENTITY:
        walk(parse(line).tree)
    assert kinds - seen == set()
