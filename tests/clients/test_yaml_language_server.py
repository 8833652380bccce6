"""Completion, hover and squiggles in an editor: the spec's schema in the hands of the YAML language server.

`npm install` in this folder brings the server; without it, or without Node, these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.language_server import IS_HERE, LanguageServer

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "schemas" / "spec.schema.json"
pytestmark = pytest.mark.skipif(not IS_HERE, reason="`npm install` in tests/clients brings the language server")


@pytest.fixture(scope="module")
def server():
    running = LanguageServer()
    yield running
    running.close()


@pytest.fixture
def editor(server, tmp_path):
    """Open a text, with the cursor where the text has a `|`; the objections, and the cursor's place."""

    def show(text):
        text = f"# yaml-language-server: $schema={SCHEMA.as_uri()}\n{text}"
        before, _, after = text.partition("¦")
        path = tmp_path / "provisioner.yaml"
        found = server.open(path, before + after)
        line = before.count("\n")
        place = {
            "textDocument": {"uri": path.as_uri()},
            "position": {"line": line, "character": len(before.rpartition("\n")[2])},
        }
        return found, place

    return show


def offered(server, editor, text):
    _, place = editor(text)
    answer = server.ask("textDocument/completion", place)
    items = answer["items"] if isinstance(answer, dict) else answer
    return {item["label"].strip('"') for item in items}


def hovered(server, editor, text):
    _, place = editor(text)
    answer = server.ask("textDocument/hover", place)
    return answer["contents"]["value"] if answer else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: 1\n¦", {"name", "target", "tables", "dataCollectionRules", "identities", "tests", "vars"}),
        ("tables:\n  App_CL:\n    plan: ¦", {"Analytics", "Basic", "Auxiliary"}),
        ("tables:\n  App_CL:\n    ¦", {"columns", "plan", "retentionInDays", "totalRetentionInDays", "dropColumns"}),
        ("tables:\n  App_CL:\n    columns:\n      When: ¦", {"datetime", "string", "dynamic", "guid"}),
        ("dataCollectionRules:\n  app:\n    streams:\n      App:\n        columns:\n          When: ¦", {"datetime"}),
        ("dataCollectionRules:\n  app:\n    dataFlows:\n      - ¦", {"stream", "table", "transformKql"}),
        ("dataCollectionRules:\n  app:\n    dataFlows:\n      - table: ¦", {"Syslog", "CommonSecurityLog"}),
        ("target:\n  location: ¦", {"eastus", "westeurope"}),
        ("identities:\n  shipper:\n    ¦", {"application", "managedIdentity", "objectId"}),
    ],
)
def test_completion_offers_what_can_stand_here(server, editor, text, expected):
    assert expected - offered(server, editor, text) == set()


def test_completion_in_a_stream_does_not_offer_a_type_that_only_tables_have(server, editor):
    text = "dataCollectionRules:\n  app:\n    streams:\n      App:\n        columns:\n          When: ¦"
    assert "guid" not in offered(server, editor, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tables:\n  App_CL:\n    totalReten¦tionInDays: 365\n", "days"),
        ("tables:\n  App_CL:\n    pl¦an: Basic\n", "plan"),
        ("targ¦et:\n  resourceGroup: rg\n", "resource group"),
        ("dataCollectionRules:\n  app:\n    dataFlows:\n      - transform¦Kql: source\n", "KQL"),
    ],
)
def test_hover_says_what_a_key_is_for(server, editor, text, words):
    assert words.casefold() in hovered(server, editor, text).casefold()


def test_a_misspelt_key_is_marked_where_it_stands(editor):
    found, _ = editor("version: 1\nname: shop\ntarget: {resourceGroup: rg, workspace: law}\nnmae: x\n")
    marked = [item for item in found if "nmae" in item["message"]]
    assert [item["range"]["start"] for item in marked] == [{"line": 4, "character": 0}]


def test_the_examples_have_nothing_marked(server):
    for path in sorted(ROOT.glob("examples/*/provisioner.yaml")):
        assert server.open(path, path.read_text(encoding="utf-8")) == [], path


def test_the_examples_name_the_schema_themselves():
    for path in sorted(ROOT.glob("examples/*/provisioner.yaml")):
        assert "# yaml-language-server: $schema=" in path.read_text(encoding="utf-8"), path


def test_the_documentation_has_the_line_that_a_spec_begins_with(server):
    text = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("# yaml-language-server: $schema="))
    found = server.open(ROOT / "examples" / "quickstart" / "unsaved.yaml", f"{line}\nversion: 1\nnmae: shop\n")
    assert any("nmae" in item["message"] for item in found)
