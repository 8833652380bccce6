"""Every character of every value of a spec has its place, in whatever style YAML writes it."""

from __future__ import annotations

import json

import yaml
from builders.laws import examples
from hypothesis import example, given
from hypothesis import strategies as st

from provisioner.model.places import Places
from provisioner.spec.composition import compose
from provisioner.spec.construction import construct
from provisioner.spec.positions import positions
from provisioner.spec.scalars import offsets

FIXED = examples(120, 400)

PIECES = ["a", "b", "é", "😀", " ", "  ", "\n", "\n\n", "'", '"', "\\", "#", ":", "-", "|", "\t", "{{ x }}"]
WORDS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
STYLES = st.sampled_from([None, "'", '"', "|", ">"])
INDENTS = st.sampled_from([2, 4, 7])
WIDTHS = st.sampled_from([10, 30, 10_000])


def source_of(text, style, indent, width):
    """The same text as PyYAML writes it, deep enough to be indented."""
    node = {"a": [{"key": text}]}

    class Dumper(yaml.SafeDumper):
        pass

    Dumper.add_representer(
        str,
        lambda dumper, data: dumper.represent_scalar("tag:yaml.org,2002:str", data, style if data == text else None),
    )
    return yaml.dump(node, Dumper=Dumper, indent=indent, width=width, allow_unicode=True)


def leaf_of(source):
    places = Places(source, "x.yaml")
    root, diagnostics = compose(places)
    assert not diagnostics
    return root.value[0][1].value[0].value[0][1]


@FIXED
@given(WORDS, STYLES, INDENTS, WIDTHS)
@example("a\n b\n\n\nc\n", ">", 2, 10)
@example(" a\nb", "|", 4, 10)
@example("\n\na", ">", 2, 10)
@example("a b  c d e f g h", '"', 2, 10)
@example("a\n\n", "|", 2, 10)
def test_each_character_of_a_scalar_is_found_in_its_source(text, style, indent, width):
    source = source_of(text, style, indent, width)
    node = leaf_of(source)
    text = node.value  # PyYAML does not write every text so that it reads it again
    found = offsets(source, node.start_mark.index, node.end_mark.index, text)
    assert found is not None, source
    assert len(found) == len(text) + 1
    assert found == sorted(found)
    for character, at in zip(text, found, strict=False):
        # A space may stand for a line break, and a break for the one that folding left.
        assert source[at] == character or source[at] == "\\" or (character in " \n" and source[at] in " \n"), source


@FIXED
@given(WORDS)
def test_each_character_of_a_json_string_is_found_in_its_source(text):
    source = json.dumps({"a": [{"key": text}]})
    node = leaf_of(source)
    found = offsets(source, node.start_mark.index, node.end_mark.index, text)
    assert found is not None
    assert all(source[at] in (character, "\\") for character, at in zip(text, found, strict=False))


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS.filter(bool), inner, max_size=3)),
    max_leaves=12,
)


def paths_of(value, path=()):
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths_of(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from paths_of(item, (*path, at))


@FIXED
@given(st.dictionaries(WORDS.filter(bool), VALUES, min_size=1, max_size=3), st.booleans())
def test_each_value_and_key_of_a_document_has_a_place_that_holds_it(data, flow):
    source = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True, width=40)
    places = Places(source, "x.yaml")
    root, diagnostics = compose(places)
    assert not diagnostics
    data, diagnostics = construct(root, places)
    assert not diagnostics
    table = positions(root, places)
    lines = source.split("\n")
    for path, leaf in paths_of(data):
        span = table.values[path]
        assert span.line <= len(lines)
        if path and isinstance(path[-1], str):
            key = table.keys[path]
            assert (key.line, key.column) <= (span.line, span.column)
        if isinstance(leaf, int) and not isinstance(leaf, bool):
            assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == str(leaf)
    assert set(table.values) == {path for path, _ in paths_of(data)}
