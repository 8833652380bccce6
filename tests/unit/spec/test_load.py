"""What loading gives: values as written, with their places; the example of the format; readable mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders.golden import CASES, matches

from provisioner.errors import UsageError
from provisioner.files import read_text
from provisioner.report import render
from provisioner.spec import load, read_values

HEAD = "version: 1\nname: shop\ntarget: {workspace: law-shop}\n"
ROOT = Path(__file__).parents[3]


def values(text):
    spec, diagnostics = load(HEAD + "vars:\n" + text, "x.yaml")
    assert not diagnostics
    return spec.data["vars"]


def test_the_example_of_the_format_loads_and_only_lacks_what_has_not_landed(update_cases):
    path = CASES / "spec" / "design_example.yaml"
    text = path.read_text(encoding="utf-8")
    spec, diagnostics = load(text, path.name)
    assert spec is not None
    assert {item.code for item in diagnostics} <= {"PRV121"}
    matches(render(diagnostics, "concise"), path.with_suffix(".txt"), update=update_cases)


def test_the_quickstart_loads_without_a_word():
    path = ROOT / "examples" / "quickstart" / "provisioner.yaml"
    spec, diagnostics = load(path.read_text(encoding="utf-8"), "provisioner.yaml")
    assert spec is not None
    assert diagnostics == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("30", 30),
        ("-7", -7),
        ("+7", 7),
        ("0x1F", 31),
        ("0o17", 15),
        ("017", 17),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("True", "True"),
        ("yes", "yes"),
        ("On", "On"),
        ("No", "No"),
        ("Null", "Null"),
        ("~", "~"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("'30'", "30"),
        ('"true"', "true"),
        ("!!str 30", "30"),
        ("9" * 101, "9" * 101),
        ("=", "="),
    ],
)
def test_only_true_false_null_and_numbers_are_special(written, value):
    found = values(f"  a: {written}\n")["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("name", ["On", "No", "Null", "true", "null", "~", "1e3", "30", "0x1F", "2026-01-01", "=", ""])
def test_a_key_is_text_as_written(name):
    spec, _ = load(HEAD + f"tables:\n  A_CL: {{columns: {{{name or '? '}: string}}}}\n", "x.yaml")
    assert list(spec.data["tables"]["A_CL"]["columns"]) == [name]


def test_an_alias_repeats_the_value_of_its_anchor():
    assert values("  a: &a {b: [1, 2]}\n  c: *a\n") == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}


def test_json_is_read_as_it_is():
    data = {
        "version": 1,
        "name": "shop",
        "target": {"workspace": "law"},
        "vars": {"a": 'x\n"y"\\/\u00e9\u0001', "b": None},
    }
    for indent in (None, 2, "\t"):
        spec, diagnostics = load(json.dumps(data, indent=indent), "x.json")
        assert diagnostics == []
        assert spec.data == data


def test_json_may_write_emojis_as_two_escapes_and_keeps_its_places():
    data = {
        "version": 1,
        "name": "shop",
        "target": {"workspace": "law"},
        "vars": {"a": "😀 \\\\ud83d 😀", "b": "x"},
        "c": 1,
    }
    text = json.dumps(data)
    assert "\\ud83d\\ude00" in text
    spec, diagnostics = load(text, "x.json")
    assert spec.data == data
    assert [(item.message, item.span.column) for item in diagnostics] == [
        ("Unknown key `c` in the spec", text.index('"c"') + 1)
    ]
    span = spec.positions.values["vars", "b"]
    assert text[span.column - 1 : span.end_column - 1] == '"x"'
    assert spec.positions.locate(("vars", "a"), 2, 9).column == text.index("\\\\\\\\ud83d") + 1
    _, diagnostics = load(text.replace(', "b"', ' "b"'), "x.json")
    assert diagnostics[0].span.column == text.index('"b"')


def test_each_key_and_value_knows_its_place():
    spec, _ = load(HEAD + "tables:\n  A_CL: {plan: Basic}\n", "x.yaml")
    key, value = spec.positions.keys["tables", "A_CL", "plan"], spec.positions.values["tables", "A_CL", "plan"]
    assert (key.line, key.column, key.end_line, key.end_column) == (5, 10, 5, 14)
    assert (value.line, value.column, value.end_line, value.end_column) == (5, 16, 5, 21)
    assert ("tables", "B_CL") not in spec.positions.keys


def test_lines_are_counted_as_editors_count_them():
    text = "version: 1\r\nname: shop\rtarget: {workspace: law}\nvars:\n  a: 'one\u2028two'\ntabels: 1\n"
    _, diagnostics = load(text, "x.yaml")
    assert [(item.span.line, item.span.column) for item in diagnostics] == [(6, 1)]


def test_a_place_in_the_middle_of_a_text_is_found_through_its_style():
    text = (
        HEAD
        + "vars:\n  a: |\n    one\n      two\n  b: >-\n    one\n    two\n"
        + "  c: 'it''s two'\n  d: \"\\u00e9 \\\n    two\"\n"
    )
    spec, _ = load(text, "x.yaml")
    lines = text.split("\n")
    for name in "abcd":
        at = spec.data["vars"][name].index("two")
        span = spec.positions.locate(("vars", name), at, at + 3)
        assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == "two"


def test_a_directory_a_missing_and_a_binary_file_are_told_apart(tmp_path):
    (tmp_path / "binary.yaml").write_bytes(b"version: 1\n\x00\x01\xff")
    (tmp_path / "latin.yaml").write_bytes("name: café".encode("latin-1"))
    (tmp_path / "wide.yaml").write_bytes("name: shop".encode("utf-16"))
    expected = {
        ".": "is a directory, not a spec",
        "missing.yaml": "there is no spec",
        "binary.yaml": "is a binary file, not a spec",
        "latin.yaml": "is not UTF-8 text: byte 0xe9 at offset 9",
        "wide.yaml": "is UTF-16, not UTF-8",
    }
    for name, words in expected.items():
        with pytest.raises(UsageError) as raised:
            read_text(tmp_path / name, "spec")
        assert words in raised.value.message


def test_a_spec_of_five_megabytes_is_read():
    rows = "".join(f'      - {{Time: 2026-01-01T00:00:00Z, RawData: "{"x" * 900} {at}"}}\n' for at in range(5300))
    text = HEAD + f"tests:\n  - name: big\n    rule: a\n    stream: b\n    input:\n{rows}    expect: []\n"
    assert len(text) > 5_000_000
    spec, diagnostics = load(text, "x.yaml")
    assert diagnostics == []
    assert len(spec.data["tests"][0]["input"]) == 5300


def test_values_of_the_command_line_are_read_like_values_of_a_spec():
    assert read_values("30", "--var") == 30
    assert read_values("a: [1, true]", "vars.yaml") == {"a": [1, True]}
    with pytest.raises(UsageError) as raised:
        read_values("a: [1", "vars.yaml")
    assert raised.value.message == "vars.yaml:1:4: The list that begins here is never closed"


def test_the_shape_of_a_finding_for_programs():
    text = "version: 1\nname: shop\ntarget: {workspace: law}\ntabels: {}\n"
    _, diagnostics = load(text, "x.yaml")
    assert json.loads(render(diagnostics, "json", {})) == [
        {
            "path": "x.yaml",
            "line": 4,
            "column": 1,
            "end_line": 4,
            "end_column": 7,
            "severity": "error",
            "code": "PRV104",
            "message": "Unknown key `tabels` in the spec",
            "hint": "did you mean `tables`?",
            "origin": None,
            "docs": "provisioner explain PRV104",
            "related": [],
            "fix": [
                {
                    "path": "x.yaml",
                    "line": 4,
                    "column": 1,
                    "end_line": 4,
                    "end_column": 7,
                    "old": "tabels",
                    "new": "tables",
                }
            ],
        }
    ]
