"""What is written as a spec is read as the same values, comments or not."""

from __future__ import annotations

from builders.laws import examples
from hypothesis import given
from hypothesis import strategies as st

from provisioner.spec import read_values, written
from provisioner.spec.writing import WIDTH

TEXT = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=20),
    st.sampled_from(
        [
            *(
                "yes",
                "No",
                "null",
                "~",
                "1",
                "0x1f",
                "1e3",
                ".5",
                "-",
                "- x",
                "a: b",
                "a #b",
                "#",
                "&a",
                "*a",
                "!a",
                "%a",
                "@a",
            ),
            *(
                "2026-01-01",
                "00000000-0000-0000-0000-000000000000",
                "/subscriptions/x/resourceGroups/y",
                "a\nb\n",
                "a\n\n",
            ),
            *(
                "source\n| take 1",
                "\ta\n b",
                " a\nb",
                "a\n  \nb",
                "a\r\nb",
                "{{ vars.x }}",
                "'",
                '"',
                "\\",
                "a\n#b",
                "---",
                "...",
            ),
            *(
                "=",
                "?",
                "? a",
                "|",
                ">",
                "[",
                "{",
                "a,b",
                "True",
                "off",
                "Infinity",
                ".nan",
                "1_000",
                "12:30",
                "a  b",
                "a:b",
                "x -y",
            ),
            "k" * 130 + "\n" + "v" * 130,
        ]
    ),
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT
KEYS = st.one_of(
    st.sampled_from(["transformKql", "raw", "columns", "streams", "dataFlows", "kind", "On"]), TEXT.filter(bool)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=25
)
SPECS = st.dictionaries(
    st.sampled_from(["version", "name", "vars", "target", "tables", "dataCollectionRules", "identities"]),
    st.dictionaries(KEYS, VALUES, max_size=3),
    min_size=1,
)


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from places(item, (*path, at))


@examples(100, 400)
@given(data=SPECS, random=st.randoms(use_true_random=False))
def test_what_is_written_is_read_again(data, random):
    comments = {
        path: random.choice(["short", "long " * 40, "odd # \u2028 : [x\ny"])
        for path in places(data)
        if random.random() < 0.3
    }
    text = written(data, comments)
    assert read_values(text, "spec.yaml") == data, text
    assert sum("short" in line for line in text.splitlines()) >= (1 if "short" in comments.values() else 0)


def test_a_comment_stands_behind_what_it_is_about_or_above_it():
    data = {"version": 1, "name": "x", "tables": {"A_CL": None, "B_CL": {"plan": "Basic"}}}
    comments = {(): "first", ("tables", "A_CL"): "why", ("tables", "B_CL"): "because " * 20}
    lines = written(data, comments).splitlines()
    assert lines[0] == "# first"
    assert "  A_CL:  # why" in lines
    assert lines[-1] == "  B_CL: {plan: Basic}"
    assert all(line.startswith("  # because") and len(line) <= WIDTH for line in lines[-3:-1])
