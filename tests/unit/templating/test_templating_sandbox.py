"""What a template may do: say wrong things on its own line, but read nothing, reach nothing, and always end."""

from pathlib import Path

import pytest
import yaml

from provisioner.errors import UsageError
from provisioner.templating import Bounds, Templates, TemplateSource

VARIABLES = {"table": {"name": "App_CL", "plan": None, "columns": [{"name": "A"}, {"name": "B"}]}, "words": ["b", "a"]}
CASES = Path(__file__).parents[2] / "cases" / "templating"
MISTAKES = yaml.safe_load((CASES / "mistakes.yaml").read_text("utf-8"))
ENDLESS = yaml.safe_load((CASES / "endless.yaml").read_text("utf-8"))
TIGHT = Bounds(steps=20_000, characters=1_000_000, seconds=5)


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def rendered(folder, text, **more):
    (folder / "it.json.j2").write_text(text, "utf-8")
    for name, content in more.items():
        (folder / name.replace("__", ".")).write_text(content, "utf-8")
    return Templates(TemplateSource(overlays=(folder,)), TIGHT).json("it.json.j2", VARIABLES)


def wrong(folder, text, **more):
    value, problem = rendered(folder, text, **more)
    assert value is None and problem is not None
    return problem


def said(problem):
    return problem.code, problem.span.line, problem.message, problem.hint


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": {{ table.name | json }}}', {"a": "App_CL"}),
        ("[{% for c in table.columns %}{{ c.name | json }}{{ ',' if not loop.last }}{% endfor %}]", ["A", "B"]),
        (
            "[{% for k, v in table | items %}{{ k | json }}{{ ',' if not loop.last }}{% endfor %}]",
            ["name", "plan", "columns"],
        ),
        (
            "[{% for k in table.keys() %}{{ k | json }}{{ ',' if not loop.last }}{% endfor %}]",
            ["name", "plan", "columns"],
        ),
        ("{{ table | merge({'plan': 'Basic'}) | json }}", {**VARIABLES["table"], "plan": "Basic"}),
        (
            "{{ [words | sort, words | first, words | length, table.columns | pluck('name')] | json }}",
            [["a", "b"], "b", 2, ["A", "B"]],
        ),
        (
            "{{ [words | join('-'), 'UK South' | region, ' x ' | trim, 'ab' | replace('a', 'c')] | json }}",
            ["b-a", "uksouth", "x", "cb"],
        ),
        (
            "{{ [[1, 1.0, 'a', 'a'] | unique, '12' | int, 7 | string, 'abc' | truncate(2) | upper] | json }}",
            [[1, 1.0, "a"], 12, "7", "AB"],
        ),
        ("{% set ns = namespace(n=0) %}{% for i in range(5) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", 10),
        ("{% macro q(x) %}{{ x | json }}{% endmacro %}{{ q('a' ~ 1 ~ 'b') }}", "a1b"),
        ("{{ nothing | default('x') | json }}", "x"),
        (
            "{{ [table | keys, {'a': 1} | values, words | last, [] | last] | json }}",
            [["name", "plan", "columns"], [1], "a", None],
        ),
        ("{{ [[3, 1] | sort, [[1], 'x'] | join(' ')] | json }}", [[1, 3], "[1] x"]),
        (
            "{{ known_after_apply('workspaces/w', 'properties', 0) | json }}",
            {"$knownAfterApply": {"address": "workspaces/w", "path": ["properties", 0]}},
        ),
        ("{{ (words + ['c'])[1:] | json }}", ["a", "c"]),
    ],
)
def test_the_language_is_enough_for_json(folder, text, value):
    assert rendered(folder, text) == (value, None)


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["template"])
def test_a_mistake_is_told_on_its_line(folder, case):
    (folder.parent / "secret.txt").write_text("secret", "utf-8")
    expected = (case["code"], case["line"], case["message"], case.get("hint"))
    assert said(wrong(folder, case["template"])) == expected


def test_broken_json_is_told_on_the_template_line_that_wrote_it(folder):
    text = '{\n"columns": [\n{% for c in table.columns %}\n  {"name": {{ c.name | json }}}\n{% endfor %}\n]}'
    assert said(wrong(folder, text))[:2] == ("PRV205", 4)


def test_broken_json_from_an_included_file_is_told_there(folder):
    problem = wrong(folder, '{"a": {% include "_part.j2" %}}', _part__j2='\n"x" "y"')
    assert (problem.span.path, problem.span.line) == (str(folder / "_part.j2"), 2)


def test_a_mistake_in_an_included_file_is_told_there(folder):
    problem = wrong(folder, '{"a": {% include "_part.j2" %}}', _part__j2="\n\n{{ nothing.at_all }}")
    assert (problem.code, problem.span.path, problem.span.line) == ("PRV202", str(folder / "_part.j2"), 3)


@pytest.mark.timeout(60)  # for ever, were it not bounded
@pytest.mark.parametrize("text", ENDLESS.values(), ids=list(ENDLESS))
def test_what_never_ends_is_stopped(folder, text):
    problem = wrong(folder, text)
    assert problem.code in ("PRV204", "PRV206"), problem


def test_a_slow_template_is_stopped_by_the_clock(folder):
    (folder / "it.json.j2").write_text(ENDLESS["loops in loops"], "utf-8")
    quick = Bounds(steps=10**12, characters=10**12, seconds=0.2)
    _, problem = Templates(TemplateSource(overlays=(folder,)), quick).json("it.json.j2", VARIABLES)
    assert problem.message == "`it.json.j2` is stopped: it takes more than 0.2 seconds"


def test_a_link_out_of_the_folder_is_not_followed(folder):
    (folder.parent / "secret.j2").write_text("1", "utf-8")
    (folder / "_link.j2").symlink_to(folder.parent / "secret.j2")
    assert wrong(folder, "{% include '_link.j2' %}").code == "PRV207"


def test_a_folder_that_is_not_there_is_a_usage_error(folder):
    with pytest.raises(UsageError, match="there is no template folder"):
        TemplateSource(overlays=(folder / "no",))


def test_the_variables_of_a_template_cannot_be_changed(folder):
    value, _ = rendered(folder, "{% set _ = table.update({'name': 1}) %}1")
    assert value is None
    assert VARIABLES["table"]["name"] == "App_CL"
