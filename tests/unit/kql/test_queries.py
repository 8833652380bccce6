"""Queries of tests/cases/kql/queries give their rows; where all operators work row by row, the interpreter agrees."""

import json
from pathlib import Path

import pytest

from provisioner.kql.compiled import compile_query
from provisioner.kql.library import check
from provisioner.kql.plan_interpreter import interpret
from provisioner.kql.runtime import RunawayError
from provisioner.kql.unfolding import check_in_steps
from provisioner.kql.values import to_wire

CASES = Path(__file__).parents[2] / "cases" / "kql" / "queries"


def cases():
    for path in sorted(CASES.glob("*.txt")):
        for block in path.read_text("utf-8").split("### ")[1:]:
            title, _, rest = block.partition("\n")
            query, _, rows = rest.partition("\n---\n")
            yield pytest.param(query, [json.loads(row) for row in rows.splitlines()], id=f"{path.stem}: {title}")


def wire(columns, schema):
    rows = zip(*columns, strict=True)
    return [[to_wire(value, column.type) for value, column in zip(row, schema, strict=True)] for row in rows]


@pytest.mark.parametrize(("query", "rows"), [*cases()])
def test_a_query_gives_its_rows(query, rows):
    checked = check_in_steps(
        query, lambda text: check(text, profile="query"), lambda found: compile_query(found).run([], now=0).columns[0]
    )
    assert checked.ok, [finding.message for finding in checked.findings]
    compiled = compile_query(checked)
    result = compiled.run([], now=0)
    assert result.errors == ()
    assert result.length == len(rows)
    assert wire(result.columns, compiled.columns) == rows
    try:
        table = interpret(checked.plan, [])
    except NotImplementedError:
        return
    assert wire(table.columns, compiled.columns) == rows


@pytest.mark.parametrize(
    ("query", "operator"),
    [
        ("range x from 1 to 1000000000000 step 1 | count", "range"),
        ("let T = range x from 1 to 5000 step 1 | extend k = 1; T | join kind=inner T on k | count", "join"),
        (
            "print d = range(1, 4000) | mv-expand d to typeof(long) | extend e = range(1, 4000) | mv-expand e | count",
            "mv-expand",
        ),
    ],
)
@pytest.mark.timeout(60)  # gigabytes and minutes, were it not bounded
def test_what_makes_too_many_rows_is_given_up(query, operator):
    checked = check(query, profile="query")
    assert checked.ok
    with pytest.raises(RunawayError, match=f"`{operator}` makes more than 10,000,000 rows of these"):
        compile_query(checked).run([], now=0)
