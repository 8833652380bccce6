"""The examples of Microsoft's documentation give the rows that stand beside them.

Tables in the documentation are display forms: a datetime without `T` and `Z`, a real with fewer digits, a cell in
backticks, white space run together. What is compared is the value, row by row in any order. At most fifteen examples
are set aside, each with the source that contradicts it, in tests/cases/kql/docs/set_aside.jsonl.
"""

import json
import math
from pathlib import Path

import pytest

from provisioner.kql.compiled import compile_query
from provisioner.kql.datetimes import datetime_ticks, timespan_ticks
from provisioner.kql.library import check

DOCS = Path(__file__).parents[2] / "cases" / "kql" / "docs"
MOST_SET_ASIDE = 15


def lines(name):
    return [json.loads(line) for line in (DOCS / name).read_text("utf-8").splitlines() if line.strip()]


EXAMPLES = lines("doc_examples.jsonl")
INLINE = lines("doc_inline_examples.jsonl")
# When the page's author ran an example that asks for the present.
CLOCKS = {entry["query"]: datetime_ticks(entry["now"]) for entry in lines("clocks.jsonl")}
SET_ASIDE = {entry["query"]: entry for entry in lines("set_aside.jsonl")}


def run(text):
    checked = check(text, profile="query")
    assert checked.ok, [finding.message for finding in checked.findings]
    compiled = compile_query(checked)
    result = compiled.run([], now=CLOCKS.get(text))
    assert result.errors == ()
    return [[*row] for row in zip(*result.columns, strict=True)], [column.type for column in compiled.columns]


def is_shown_as(value, shown, type_):
    """Whether a cell of a documentation table shows the value."""
    shown = shown.strip().strip("`")
    if value is None:
        return shown in ("", "null", "(null)")
    match type_:
        case "datetime":
            return datetime_ticks(shown) == value
        case "timespan":
            return timespan_ticks(shown) == value
        case "real":
            return real_is_shown_as(value, shown)
        case "bool":
            return shown.lower() == str(value).lower()
        case "dynamic":
            return json_is_shown_as(value, shown)
        case "string":
            return value.split() == shown.split()
        case _:
            return str(value) == shown


def real_is_shown_as(value, shown):
    if math.isnan(value):
        return shown == "NaN"
    digits = len(shown.partition(".")[2])
    return shown == str(value) or (float(shown) == round(value, digits) and "." in shown) or float(shown) == value


def json_is_shown_as(value, shown):
    try:
        return json.loads(shown[max(shown.find("["), 0) :]) == value
    except ValueError:
        return value == shown


def shows(rows, types, table):
    return len(rows) == len(table) and all(
        all(is_shown_as(*cell) for cell in zip(row, shown, types, strict=True))
        for row, shown in zip(rows, table, strict=True)
    )


def in_any_order(rows, types, table):
    left = [*rows]
    for shown in table:
        found = next((row for row in left if shows([row], types, [shown])), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def expression_of(entry):
    head = entry.get("head") or []
    return f"isnull({entry['expr']})" if "`isnull(x)`" in head else entry["expr"]


@pytest.mark.parametrize(
    "example",
    [entry for entry in EXAMPLES if entry["query"] not in SET_ASIDE],
    ids=lambda entry: f"{entry['source'].rpartition('/')[2]}: {entry['query'][:40]!r}",
)
def test_an_example_gives_the_rows_beside_it(example):
    # Some pages show a bare expression instead of a query.
    text = example["query"] if example["result_columns"] else f"print {example['query']}"
    rows, types = run(text)
    assert in_any_order(rows, types, example["rows"]), rows


@pytest.mark.parametrize(
    "entry", [entry for entry in INLINE if entry["expr"] not in SET_ASIDE], ids=lambda entry: entry["expr"]
)
def test_an_expression_gives_the_value_beside_it(entry):
    rows, types = run(f"print {expression_of(entry)}")
    assert shows(rows, types, [[entry["expected"].partition(" //")[0].partition(" (")[0]]]), rows


def test_few_examples_are_set_aside_and_each_for_a_named_reason():
    known = {entry["query"] for entry in EXAMPLES} | {entry["expr"] for entry in INLINE}
    assert len(SET_ASIDE) <= MOST_SET_ASIDE
    assert set(SET_ASIDE) <= known
    assert all(entry["reason"] and entry["contradicted_by"] for entry in SET_ASIDE.values())


@pytest.mark.parametrize("entry", [*SET_ASIDE.values()], ids=lambda entry: entry["query"][:40])
def test_an_example_that_is_set_aside_still_does_not_fit(entry):
    example = next((one for one in EXAMPLES if one["query"] == entry["query"]), None)
    if example is None:
        inline = next(one for one in INLINE if one["expr"] == entry["query"])
        rows, types = run(f"print {expression_of(inline)}")
        assert not shows(rows, types, [[inline["expected"]]])
        return
    rows, types = run(example["query"])
    assert not in_any_order(rows, types, example["rows"])
