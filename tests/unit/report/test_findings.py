"""How findings look, in every format, with everything that can stand in a line."""

from __future__ import annotations

import json

import pytest
from builders.golden import CASES, matches

from provisioner.diagnostics import Diagnostic, Related, Span
from provisioner.report import FORMATS, render
from provisioner.report.full import summary
from provisioner.report.style import width

SOURCE = (
    "version: 1\n"
    "\tname:\tshop\n"
    "title: 日本語のログ and 😀 e\u0301t\u0301 done\n"
    f"long: {'x' * 300}HERE{'y' * 300}\n"
    "kql: |\n"
    "  source\n"
    "  | where x\n"
    "evil: \x1b[31mred\x1b[0m \u202eflipped\n"
)


def span(line, column, end_column, path="a.yaml", end_line=None):
    return Span(path=path, line=line, column=column, end_line=end_line or line, end_column=end_column)


def finding(place, **more):
    values = {"code": "PRV104", "severity": "error", "message": "Unknown key `nmae`", "span": place, **more}
    return Diagnostic(**values)


ALL = [
    finding(span(1, 1, 8), hint="did you mean `name`?"),
    finding(span(1, 1, 8), hint="did you mean `name`?"),
    finding(span(2, 8, 12), severity="warning", message="After a tab"),
    finding(span(3, 18, 21), severity="info", message="After wide characters"),
    finding(span(3, 24, 27), message="On combining characters"),
    finding(span(4, 307, 311), message="Far to the right"),
    finding(span(5, 6, 1, end_line=8), message="Over several lines"),
    finding(span(7, 40, 45), message="Behind the end of the line"),
    finding(span(8, 7, 11), message="A message with \x1b[1m in it", hint="\u202ehint"),
    finding(span(99, 1, 1), message="On a line that is not there"),
    finding(span(1, 1, 1, path="b.yaml"), message="In a file that nobody read", severity="warning"),
    finding(
        span(1, 1, 8),
        code="PRV300",
        message="From a template",
        origin="templates/table.json.j2 -> properties.schema",
        related=(
            Related(message="first here", span=span(3, 1, 6)),
            Related(message="and there", span=span(3, 4, 6, path="c.yaml")),
        ),
    ),
]


@pytest.mark.parametrize("name", ["full", "concise", "json", "github", "full-coloured", "concise-coloured"])
def test_findings_in_a_format(name, update_cases):
    format_, _, coloured = name.partition("-")
    text = render(ALL, format_, {"a.yaml": SOURCE}, colour=bool(coloured))
    suffix = "json" if format_ == "json" else "txt"
    matches(text, CASES / "report" / f"findings.{name}.{suffix}", update=update_cases)


def test_json_is_json_and_has_no_colours():
    found = json.loads(render(ALL, "json", {}, colour=True))
    assert len(found) == len(ALL) - 1
    assert found[0]["line"] == 1


@pytest.mark.parametrize("name", ["full", "concise", "github"])
def test_no_terminal_sequence_of_a_user_gets_through(name):
    text = render(ALL, name, {"a.yaml": SOURCE})
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_nothing_to_say_is_nothing():
    assert {name: render([], name) for name in FORMATS if name != "sarif"} == {
        "full": "",
        "concise": "",
        "json": "[]\n",
        "github": "",
    }


def test_findings_stand_in_the_order_of_their_places():
    places = [span(2, 1, 2), span(1, 5, 6), span(1, 1, 2), span(1, 1, 2, path="0.yaml")]
    text = render([finding(place) for place in places], "concise")
    assert [line.split(" ")[0] for line in text.splitlines()] == [
        "0.yaml:1:1:",
        "a.yaml:1:1:",
        "a.yaml:1:5:",
        "a.yaml:2:1:",
    ]


def test_the_summary_counts_in_words():
    kinds = ["error", "error", "warning", "info"]
    assert summary([finding(span(1, 1, 1), severity=kind) for kind in kinds]) == "2 errors, 1 warning, 1 note"
    assert summary([finding(span(1, 1, 1), severity="warning")] * 2) == "2 warnings"


def test_the_width_of_a_text_is_that_of_a_terminal():
    assert width("abc") == 3
    assert width("日本") == 4
    assert width("e\u0301") == 1
