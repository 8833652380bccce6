"""Findings for code scanning (SARIF 2.1.0) and for GitHub Actions: what their readers insist on."""

from __future__ import annotations

import json
import re

import pytest

import provisioner
from provisioner import manual
from provisioner.diagnostics import Diagnostic, Edit, Related, Span
from provisioner.report import render


def finding(path="specs/a.yaml", *, severity="error", code="PRV104", end_line=3, end_column=9, **more):
    place = Span(path=path, line=3, column=5, end_line=end_line, end_column=end_column)
    return Diagnostic(code=code, severity=severity, message="Unknown key `nmae`", span=place, **more)


def log(*diagnostics):
    return json.loads(render(diagnostics, "sarif"))


def test_a_log_says_what_it_is_and_who_made_it():
    made = log(finding())
    assert made["version"] == "2.1.0"
    assert made["$schema"].endswith("sarif-2.1.0.json")
    assert len(made["runs"]) == 1
    driver = made["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("provisioner", provisioner.__version__)
    assert made["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_a_run_without_findings_is_a_log_with_an_empty_list_of_results():
    assert log()["runs"][0]["results"] == []


def test_a_result_names_its_rule_by_id_and_by_place_in_the_list_of_rules():
    run = log(finding(code="PRV334"), finding(), finding(code="PRV146", severity="info"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["PRV104", "PRV146", "PRV334"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_a_rule_brings_its_title_and_its_manual_page():
    (rule,) = log(finding())["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == rule["fullDescription"] == {"text": manual.title("PRV104")}
    assert rule["help"] == {"text": manual.page("PRV104"), "markdown": manual.page("PRV104")}


def test_a_rule_without_a_page_is_still_a_rule():
    (rule,) = log(finding(code="PRV999"))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == {"text": "PRV999"}
    assert rule["help"]["text"] == "provisioner explain PRV999"


def test_a_safe_fix_is_a_replacement_that_a_reader_can_take_over():
    place = Span(path="specs/a.yaml", line=3, column=5, end_line=3, end_column=9)
    edit = Edit(span=place, old="nmae", new="name")
    (result,) = log(finding(hint="did you mean `name`?", fix=(edit,)))["runs"][0]["results"]
    assert result["fixes"] == [
        {
            "description": {"text": "did you mean `name`?"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "specs/a.yaml"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9},
                            "insertedContent": {"text": "name"},
                        }
                    ],
                }
            ],
        }
    ]
    assert "fixes" not in log(finding())["runs"][0]["results"][0]


@pytest.mark.parametrize(("severity", "level"), [("error", "error"), ("warning", "warning"), ("info", "note")])
def test_severities_have_the_levels_of_sarif(severity, level):
    assert log(finding(severity=severity))["runs"][0]["results"][0]["level"] == level


def test_a_result_stands_where_the_finding_stands_with_an_exclusive_end():
    (location,) = log(finding(end_line=4, end_column=2))["runs"][0]["results"][0]["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 5, "endLine": 4, "endColumn": 2}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("specs/a.yaml", "specs/a.yaml"),
        ("my specs/ä#1.yaml", "my%20specs/%C3%A4%231.yaml"),
        ("/srv/a.yaml", "file:///srv/a.yaml"),
        ("C:/specs/a b.yaml", "file:///C:/specs/a%20b.yaml"),
        ("12:30.yaml", "./12%3A30.yaml"),
    ],
)
def test_paths_are_uris(path, uri):
    (location,) = log(finding(path))["runs"][0]["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_hints_origins_and_second_places_are_not_lost():
    other = Related(message="first here", span=Span.start_of("b.yaml"))
    (result,) = log(finding(hint="did you mean `name`?", origin="templates/x", related=(other,)))["runs"][0]["results"]
    assert result["message"]["text"] == "Unknown key `nmae`\nhint: did you mean `name`?"
    assert result["properties"] == {"origin": "templates/x"}
    assert result["relatedLocations"][0]["message"] == {"text": "first here"}
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "b.yaml"}


def test_an_annotation_is_one_line_with_its_place():
    assert render([finding()], "github") == (
        "::error title=PRV104,file=specs/a.yaml,line=3,endLine=3,col=5,endColumn=9::Unknown key `nmae`\n"
    )


@pytest.mark.parametrize(("severity", "command"), [("error", "error"), ("warning", "warning"), ("info", "notice")])
def test_severities_have_the_commands_of_github(severity, command):
    assert render([finding(severity=severity)], "github").startswith(f"::{command} ")


def test_an_annotation_over_several_lines_has_no_columns():
    assert "col=" not in render([finding(end_line=5)], "github")


def test_what_has_a_meaning_in_a_workflow_command_is_escaped():
    text = render([finding("a,b:c%.yaml", hint="100 %\r\n::error::forged")], "github")
    assert len(text.splitlines()) == 1
    assert "file=a%2Cb%3Ac%25.yaml," in text
    assert re.search(r"%0Ahint: 100 %25", text)
    assert text.count("::") == 4  # two of the command's own, two that are only text
