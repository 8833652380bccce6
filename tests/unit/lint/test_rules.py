"""Lint rules where their manual pages do not reach: what is no finding, and what the findings say."""

from __future__ import annotations

import pytest
from builders.projects import HEAD, project

from provisioner.lint.linting import lint

SPEC = """\
dataCollectionRules:
  app:
    streams:
      App: {columns: {TimeGenerated: datetime, Message: string, Other: string}}
    dataFlows:
      - stream: App
        table: App_CL
        transformKql: |
          KQL
tables:
  App_CL: {}
"""
FLOW = "      - stream: App\n        table: App_CL\n        transformKql: |\n          "


def found(text):
    text = HEAD + text
    return [(item.code, item.span.line, item.message) for item in lint(project(text), {"spec.yaml": text})]


def in_kql(kql):
    return [(code, message) for code, _, message in found(SPEC.replace("KQL", kql.replace("\n", "\n          ")))]


@pytest.mark.parametrize(
    ("kql", "message"),
    [
        (
            "source | extend Aa = parse_json(Message).a, Bb = parse_json(Message).b, Cc = parse_json(Message).c",
            "`parse_json(Message)` is worked out 3 times for every row",
        ),
        (
            "source\n| extend Aa = extract('(a)(b)', 1, Message)\n| extend Bb = extract('(a)(b)', 2, Message)",
            "This regular expression is searched for 2 times in every row",
        ),
    ],
)
def test_repeated_parsing_is_said_once_with_the_count(kql, message):
    assert in_kql(kql) == [("PRV410", message)]


@pytest.mark.parametrize(
    "kql",
    [
        "source | extend Aa = parse_json(Message).a, Bb = parse_json(Other).b",
        "source | extend Aa = extract('(a)', 1, Message), Bb = extract('(b)', 1, Message)",
        "source | extend Aa = extract('(a)', 1, Message), Bb = extract('(a)', 1, Other)",
        "source | extend Aa = parse_json(Message).a // parse_json(Message).b, as it was",
        "source | extend Aa = strlen(Message), Bb = strlen(Message)",
    ],
)
def test_different_work_is_no_repetition(kql):
    assert in_kql(kql) == []


SECRETS = [
    ("abc8Q~" + "x" * 34, "the client secret of an application"),
    ("A" * 86 + "==", "the key of a workspace or a storage account"),
    ("eyJ0eXAiOiJKV1QiLCJ.eyJhdWQiOiJodHRwcz.c2lnbmF0dXJl", "an access token"),
    ("https://x.blob.core.windows.net/c?sv=1&sig=" + "b" * 40 + "%3D", "a shared access signature"),
    ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
    ("ghp_" + "c" * 36, "a token of GitHub"),
]


@pytest.mark.parametrize(("secret", "what"), SECRETS, ids=[what for _, what in SECRETS])
def test_a_secret_is_found_where_it_stands_and_not_repeated(secret, what):
    text = f'vars:\n  hidden: "{secret}"\ntables:\n  App_CL: {{columns: {{TimeGenerated: datetime}}}}\n'
    ((code, line, message),) = found(text)
    assert (code, line, message) == ("PRV411", len(HEAD.splitlines()) + 2, f"This looks like {what}")


@pytest.mark.parametrize(
    "text",
    [
        "11111111-1111-1111-1111-111111111111",
        "/subscriptions/" + "a" * 90 + "/resourceGroups/rg",
        "sha256 " + "0123456789abcdef" * 4,
        "abc8Q~short",
        "eyJ is how a token begins",
        "the password is in the vault",
    ],
)
def test_what_only_looks_long_is_no_secret(text):
    assert found(f'vars:\n  plain: "{text}"\ntables:\n  App_CL: {{columns: {{TimeGenerated: datetime}}}}\n') == []


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ("source | extend Message = toupper(Message)", "source", ["PRV412"]),
        ("source | where Message != ''", "source", []),
        ("source", "source", []),
    ],
)
def test_flows_without_filter_into_one_table_store_rows_twice(first, second, codes):
    text = SPEC.replace("KQL\n", f"{first}\n{FLOW}{second}\n")
    assert [code for code, _, _ in found(text)] == codes


def test_flows_into_different_tables_are_the_usual_thing():
    text = SPEC.replace(
        "KQL\n", "source | extend Message = toupper(Message)\n" + FLOW.replace("App_CL", "Raw_CL") + "source\n"
    )
    assert found(text + "  Raw_CL: {}\n") == []


@pytest.mark.parametrize(
    ("plan", "kql", "codes"), [("Auxiliary", None, ["PRV414"]), ("Auxiliary", "source", []), ("Basic", None, [])]
)
def test_auxiliary_wants_a_transformation(plan, kql, codes):
    flow = "        transformKql: |\n          KQL\n"
    text = SPEC.replace(flow, flow.replace("KQL", kql) if kql else "").replace(
        "App_CL: {}", f"App_CL: {{plan: {plan}}}"
    )
    assert [code for code, _, _ in found(text)] == codes


@pytest.mark.parametrize(
    ("elsewhere", "codes"),
    [("", ["PRV416"]), ("dev: {vars: {who: edge}}", []), ("dev: {vars: {who: edge-2}}", ["PRV416"])],
)
def test_an_identity_that_the_spec_names_again_may_be_used_in_another_environment(elsewhere, codes):
    text = SPEC.replace("KQL", "source") + "identities:\n  edge: {application: 11111111-1111-1111-1111-111111111111}\n"
    text += "vars: {who: nobody}\nenvironments:\n  " + elsewhere + "\n" if elsewhere else ""
    assert [code for code, _, _ in found(text)] == codes
