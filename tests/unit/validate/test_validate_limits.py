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


def tables(count):
    return "tables:\n" + "".join(f"  T{index}_CL: {{columns: {{TimeGenerated: datetime}}}}\n" for index in range(count))


def described(length):
    return TABLE.replace("{columns", f"{{description: {'d' * length}, columns")


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
        (HEAD + tables(500), []),
        (
            HEAD + tables(501),
            [("error", "PRV342", "The spec has 501 custom tables, a workspace has at most 500")],
        ),
        (HEAD + described(256), []),
        (
            HEAD + described(257),
            [
                (
                    "warning",
                    "PRV343",
                    "The description of `App_CL` has 257 characters, more than 256 have been refused",
                )
            ],
        ),
    ],
    ids=[
        *("10", "11 streams", "20 streams", "21 streams", "11 flows", "1000", "1001 columns", "500", "501 columns"),
        *("500 tables", "501 tables", "256", "a description of 257"),
    ],
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


def test_the_finding_of_too_many_tables_stands_on_the_first_beyond():
    text = HEAD + tables(501)
    (found,) = validated(text)
    assert text.splitlines()[found.span.line - 1].startswith("  T500_CL")


def test_a_reserved_name_of_another_form_is_one_mistake():
    text = HEAD + "tables:\n  App_CL: {columns: {TimeGenerated: datetime, _ItemId: string, _itemId: string}}\n"
    found = [(one.code, one.severity) for one in validated(text) if one.code != "PRV326"]
    assert found == [("PRV332", "error"), ("PRV331", "error"), ("PRV332", "warning")]


@pytest.mark.parametrize(("length", "codes"), [(32_766, []), (32_767, ["PRV366"])])
def test_the_settings_of_an_extension_have_at_most_32_kilobytes(length, codes):
    made = project(rule(STREAM, FLOW))
    documents, _ = render(made, templates=TemplateSource())
    document = documents[-1]
    extension = {"name": "e", "extensionName": "X", "streams": ["Microsoft-Perf"], "extensionSettings": "s" * length}
    properties = {**document.body["properties"], "dataSources": {"extensions": [extension]}}
    agents = dataclasses.replace(document, body={**document.body, "kind": "Linux", "properties": properties})
    assert [found.code for found in validate(made, [agents])] == codes
