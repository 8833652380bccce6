"""A `parse` that ends with a typed column and `*`, found literal by literal, is what its regular expression says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.kql.compiled import Compiled
from provisioner.kql.library import check
from provisioner.kql.plan_interpreter import interpret
from provisioner.kql.types import schema

TYPES = ("int", "long", "real", "decimal", "bool", "guid", "datetime", "timespan")
WORDS = [" ", "  ", "a=", "b=", ";", "-", "+7", "12", "3.5", ".5", "true", "FALSE", "x", "\n", "99999999999", "é", "٣"]
VALUES = ["2026-01-02T03:04:05Z", "1.02:03:04", "0f6d1b7c-27f4-4d58-9f5e-6a1f9d3c2b10"]
PIECES = st.sampled_from([*WORDS, *VALUES])
ANY = st.lists(PIECES, max_size=6).map("".join)
LIKELY = st.tuples(ANY, st.just("a="), PIECES, st.just(";"), ANY, st.just(" "), ANY).map("".join)
TEXTS = st.lists(LIKELY | ANY, min_size=1, max_size=8)


@pytest.mark.parametrize("kind", ["", "kind=relaxed "])
@pytest.mark.parametrize("type", TYPES)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(texts=TEXTS)
def test_both_ways_agree(kind, type, texts):
    text = f'source | parse {kind}Text with A "a=" N:int ";" B " " Last:{type} *'
    query = check(text, schema({"Text": "string"}))
    assert query.plan is not None, query.findings
    records = [{"Text": item} for item in texts]
    compiled = Compiled(query.plan)
    table = interpret(query.plan, records)
    assert compiled.run(records).columns == table.columns
