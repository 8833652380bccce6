"""Every expression of tests/cases/kql/scalars has its value, as a constant and with its literals as columns."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from provisioner.kql import bound, plans
from provisioner.kql.compiled import Compiled
from provisioner.kql.compiler.emitting import children
from provisioner.kql.functions.table import FAMILIES, is_supported
from provisioner.kql.library import check
from provisioner.kql.record import Record
from provisioner.kql.types import Column
from provisioner.kql.values import to_wire

CASES = Path(__file__).parents[2] / "cases" / "kql"
LINES = [
    (path.stem, line)
    for path in sorted((CASES / "scalars").glob("*.txt"))
    for line in path.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def plan_of(expression):
    checked = check(f"print value = {expression}", profile="query")
    assert checked.ok, [finding.message for finding in checked.findings]
    assert isinstance(checked.plan, plans.Print)
    return checked.plan


def same(actual, expected):
    if isinstance(expected, float) and isinstance(actual, float):
        return actual == pytest.approx(expected, rel=1e-12)
    return actual == expected and isinstance(actual, bool) == isinstance(expected, bool)


def with_columns(node, columns):
    """The expression with each literal replaced by a column that holds it."""
    if isinstance(node, bound.Call) and node.function == "countof" and len(node.arguments) == 3:
        *varying, kind = node.arguments
        texts = tuple(with_columns(part, columns) for part in varying)
        return bound.Call(node.start, node.end, node.type, node.function, (*texts, kind))
    if isinstance(node, bound.Literal):
        columns.append((Column(f"c{len(columns)}", node.type), node.value))
        return bound.ColumnRef(node.start, node.end, node.type, len(columns) - 1, columns[-1][0].name)
    if not children(node):
        return node
    fields = {field: getattr(node, field) for field in node.__match_args__}
    for field, value in fields.items():
        if isinstance(value, bound.Expression):
            fields[field] = with_columns(value, columns)
        elif isinstance(value, tuple) and value and all(isinstance(part, Record) for part in value):
            fields[field] = tuple(with_columns(part, columns) for part in value)
    return type(node)(**fields)


def over_columns(plan):
    columns = []
    value = with_columns(plan.assignments[0].value, columns)
    source = plans.Source(0, 0, tuple(column for column, _ in columns), "source")
    output = Column("value", plan.columns[0].type)
    project = plans.Project(0, 0, (output,), source, (bound.Assignment(output, 0, value),))
    compiled = Compiled(project, "typed")
    result = compiled.run_columns({column.name: [content] for column, content in columns}, 1, now=0)
    assert result.errors == ()
    return result.columns[0][0]


@pytest.mark.parametrize(("family", "line"), LINES, ids=[f"{family}: {line}" for family, line in LINES])
def test_an_expression_has_its_value_as_a_constant_and_over_rows(family, line):
    expression, _, text = line.rpartition(" ==> ")
    expected = json.loads(text)
    plan = plan_of(expression)
    type_ = plan.columns[0].type
    folded = to_wire(Compiled(plan).run([], now=0).columns[0][0], type_)
    assert same(folded, expected), f"as a constant: {folded!r}"
    row = to_wire(over_columns(plan), type_)
    assert same(row, expected), f"over rows: {row!r}"


@pytest.mark.parametrize("family", FAMILIES)
def test_the_table_names_what_the_family_has(family):
    module = import_module(f"provisioner.kql.functions.{family}")
    assert sorted(FAMILIES[family].split()) == sorted(module.FUNCTIONS)


def test_every_documented_function_of_transformations_can_be_run():
    names = (CASES / "documented_functions.txt").read_text("utf-8").split("\n\n")[1].split()
    assert len(names) == 87, "all of the page but columnifexists, which the checker settles"
    assert [name for name in names if not is_supported(name)] == []
