"""A wrong value at any leaf of the quickstart's spec is reported as an error on that leaf's own line.

The spec goes through load, resolve, render and validate as `check` takes it. Values of `vars` may be used on another
line; there the finding must at least point back to the variable's line. Cells of test rows are any JSON, so no value is
wrong there; their place is judged by `test`.
"""

from pathlib import Path

import pytest
from builders.projects import findings
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.spec import load

SPEC = Path(__file__).parents[2] / "examples" / "quickstart" / "provisioner.yaml"
TEXT = SPEC.read_text("utf-8")
LOADED, _ = load(TEXT, "spec.yaml")
FREE = ("input", "expect")


def leaves(value, path=()):
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in leaves(item, (*path, index))]
    return [(path, value)]


LEAVES = [(path, value) for path, value in leaves(LOADED.data) if not (path[0] == "tests" and path[2] in FREE)]

OUT_OF_RANGE = {
    "version": ["2", "0"],
    "name": ['"two words"', '""', '"' + "n" * 64 + '"'],
    "vars.env": ['"' + "e" * 30 + '"', '"a.b"', "[1]"],
    "vars.days": ["3", "731", "0", "many"],
    "vars.subscription": ["nope", "12"],
    "target.subscription": ["nope", '"{{ vars.missing }}"', '""'],
    "target.resourceGroup.name": ['"rg."', '"a b"', '""', '"' + "r" * 91 + '"'],
    "target.resourceGroup.create.location": ['"East US"', '""'],
    "target.workspace.name": ["law", '"-law-"', '"l_w_1"', '"' + "w" * 64 + '"'],
    "target.workspace.create.retentionInDays": ["29", "731", "0", "-1"],
    "tables.*.plan": ["Gold", "analytics", '""'],
    "tables.*.retentionInDays": ["3", "731", "0", "-2", '"{{ vars.missing }}"'],
    "tables.*.totalRetentionInDays": ["3", "731", "4384", "29", "-2"],
    "dataCollectionRules.*.name": ["ab", '"dcr_nginx"', '"-dcr"', '"' + "d" * 31 + '"', '""', '"{{ vars.missing }}"'],
    "dataCollectionRules.*.streams.*.columns.*": ["guid", "timespan", "text", '""'],
    "dataCollectionRules.*.streams.*.sample": ['""'],
    "dataCollectionRules.*.dataFlows.*.stream": ["NginxRow", "Custom-NginxRaw", '""'],
    "dataCollectionRules.*.dataFlows.*.table": ["NginxAcces_CL", "NginxAccess", "Custom-NginxAccess_CL", '""'],
    "dataCollectionRules.*.dataFlows.*.transformKql": [
        "source | nonsense",
        "source | project TimeGenerated = Tim",
        "source | project TimeGenerated = RawData",
        "source | project RawData",
        "source | project TimeGenerated = Time, Id = toguid('')[0]",
        "source | project TimeGenerated = Time, Title = RawData",
        f"source | project TimeGenerated = Time, {'C' * 51} = RawData",
        "\"source | where RawData == '" + "x" * 15_360 + "' | project TimeGenerated = Time\"",
        '""',
    ],
    "dataCollectionRules.*.senders.*": ["shiper", '""'],
    "identities.*.application": ["nope", '""', '"11111111-1111-1111-1111-11111111111"'],
    "tests.*.name": ['""'],
    "tests.*.rule": ["ngin", '""'],
    "tests.*.stream": ["NginxRow", '""'],
}


def pattern(path):
    """The path with handles, names and indexes as `*`."""
    generic = {("tables", 1), ("identities", 1), ("tests", 1), ("dataCollectionRules", 1), ("dataCollectionRules", 3)}
    deep = path[0] == "dataCollectionRules" and len(path) > 4 and path[4] == "columns"
    steps = [
        "*" if ((path[0], at) in generic and not (at == 3 and path[2] == "name")) or (deep and at == 5) else str(step)
        for at, step in enumerate(path)
    ]
    return ".".join(steps)


def injected(path, wrong):
    """The spec's text with the value at a path written as `wrong`, and the lines that value stands on now."""
    span = LOADED.positions.values[path]
    lines = TEXT.splitlines(keepends=True)
    start = sum(map(len, lines[: span.line - 1])) + span.column - 1
    end = sum(map(len, lines[: span.end_line - 1])) + span.end_column - 1
    tail = "\n" if TEXT[start:end].endswith("\n") else ""
    return TEXT[:start] + wrong + tail + TEXT[end:], span.line


def lines_said(path, text):
    """The lines that errors stand on; for variables also those that they point back to."""
    errors = [finding for finding in findings(text, read_text=lambda _: "") if finding.severity == "error"]
    said = {finding.span.line for finding in errors}
    if path[0] == "vars":
        said |= {related.span.line for finding in errors for related in finding.related}
    return said


def test_the_spec_itself_is_without_errors():
    assert [finding for finding in findings(TEXT) if finding.severity == "error"] == []


def test_every_leaf_has_its_out_of_range_values():
    assert {pattern(path) for path, _ in LEAVES} == set(OUT_OF_RANGE)


RANGE_CASES = [(path, wrong) for path, _ in LEAVES for wrong in OUT_OF_RANGE[pattern(path)]]


@pytest.mark.parametrize(
    ("path", "wrong"), RANGE_CASES, ids=[f"{'.'.join(map(str, path))} = {wrong[:40]}" for path, wrong in RANGE_CASES]
)
def test_an_impossible_value_is_reported_on_its_own_line(path, wrong):
    text, line = injected(path, wrong)
    assert line in lines_said(path, text)


def wrong_types(value):
    """YAML of another type than the value's."""
    kinds = {
        "list": st.sampled_from(["[]", "[1]", "[[a]]", "[a, b]"]),
        "map": st.sampled_from(["{}", "{a: 1}", "{name: x}", "{create: {}}"]),
        "number": st.integers(-(10**6), 10**6).map(str) | st.sampled_from(["1.5", "-0.25", "1e3"]),
        "text": st.text("abcxyz", min_size=1, max_size=8).filter(lambda text: text not in ("y", "n")),
        "truth": st.sampled_from(["true", "false"]),
    }
    meant = LOADED.data["vars"]["days"] if value == "{{ vars.days }}" else value
    own = {bool: "truth", int: "number", str: "text"}[type(meant)]
    return st.one_of([strategy for kind, strategy in kinds.items() if kind != own])


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.data())
def test_a_value_of_another_type_is_reported_on_its_own_line(data):
    path, value = data.draw(st.sampled_from([leaf for leaf in LEAVES if leaf[0][0] != "vars"]))
    wrong = data.draw(wrong_types(value))
    text, line = injected(path, wrong)
    assert line in lines_said(path, text), (path, wrong)


@pytest.mark.parametrize("path", [path for path, _ in LEAVES if path[0] == "vars"], ids=str)
@pytest.mark.parametrize("wrong", ["[1]", "{a: 1}", "true"])
def test_a_variable_of_another_type_is_traced_back_to_its_line(path, wrong):
    text, line = injected(path, wrong)
    if path[-1] == "env" and wrong == "true":
        return  # part of a text: `dcr-nginx-true` is a fine name
    assert line in lines_said(path, text)
