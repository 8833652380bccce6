"""Limits that no hand-written case shows well: very many of something."""

import dataclasses

import pytest
from builders.projects import HEAD, project, validated

from provisioner.render import TemplateSource, render
from provisioner.validate import validate

TABLE = "tables:\n  App_CL: {columns: {TimeGenerated: datetime}}\n"


def rule(streams, flows):
    return HEAD + TABLE + f"dataCollectionRules:\n  app:\n    streams:\n{streams}    dataFlows:\n{flows}"


def columns(count):
    return "{TimeGenerated: datetime" + "".join(f", Column{index}: string" for index in range(1, count)) + "}"


def said(text):
    return [(found.severity, found.code, found.message) for found in validated(text)]


FLOW = "      - {stream: S0, table: App_CL}\n"
STREAM = "      S0: {columns: {TimeGenerated: datetime}}\n"


def flows(count):
    return "".join(f"      - {{stream: S{index}, table: App_CL}}\n" for index in range(count))


def streams(count):
    return "".join(f"      S{index}: {{columns: {{TimeGenerated: datetime}}}}\n" for index in range(count))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (rule(streams(10), flows(10)), []),
        (
            rule(streams(11), flows(10)),
            [("warning", "PRV351", "The rule has 11 streams, Microsoft documents 10 (and elsewhere 20)")],
        ),
        (
            rule(streams(20), flows(10)),
            [("warning", "PRV351", "The rule has 20 streams, Microsoft documents 10 (and elsewhere 20)")],
        ),
        (
            rule(streams(21), flows(10)),
            [("error", "PRV352", "The rule has 21 streams, at most 20 are possible")],
        ),
        (
            rule(streams(11), flows(11)),
            [
                ("warning", "PRV351", "The rule has 11 streams, Microsoft documents 10 (and elsewhere 20)"),
                ("warning", "PRV350", "The rule has 11 data flows, Microsoft documents 10"),
            ],
        ),
        (rule(f"      S0: {{columns: {columns(1000)}}}\n", FLOW), []),
        (
            rule(f"      S0: {{columns: {columns(1001)}}}\n", FLOW),
            [("error", "PRV339", "Stream `S0` has 1001 columns, at most 1000 are possible")],
        ),
        (HEAD + f"tables:\n  App_CL: {{columns: {columns(500)}}}\n", []),
        (
            HEAD + f"tables:\n  App_CL: {{columns: {columns(501)}}}\n",
            [("error", "PRV336", "`App_CL` has 501 columns, a table has at most 500")],
        ),
    ],
    ids=["10", "11 streams", "20 streams", "21 streams", "11 flows", "1000", "1001 columns", "500", "501 columns"],
)
def test_limits_hold_to_the_one(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(("length", "codes"), [(15_360, []), (15_361, ["PRV353"])])
def test_a_transformation_has_at_most_15360_characters(length, codes):
    made = project(rule(STREAM, FLOW))
    documents, _ = render(made, templates=TemplateSource())
    document = documents[-1]
    (flow,) = document.body["properties"]["dataFlows"]
    properties = {**document.body["properties"], "dataFlows": [{**flow, "transformKql": "s" * length}]}
    long = dataclasses.replace(document, body={**document.body, "properties": properties})
    assert [found.code for found in validate(made, [long])] == codes


def test_the_finding_stands_on_the_item_that_is_too_many():
    found = validated(HEAD + f"tables:\n  App_CL: {{columns: {columns(501)}}}\n")[0]
    text = (HEAD + f"tables:\n  App_CL: {{columns: {columns(501)}}}\n").splitlines()[found.span.line - 1]
    assert text[found.span.column - 1 : found.span.end_column - 1] == "Column500"
