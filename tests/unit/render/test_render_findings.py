"""A user's own templates: what is said when they are wrong, and what still holds when they are right."""

import pytest
from builders.projects import HEAD, findings, project

from provisioner.diagnostics import Diagnostic
from provisioner.errors import UsageError
from provisioner.render import TemplateSource, file_name, render, to_json

SPEC = (
    HEAD + "tables:\n  App_CL: {columns: {TimeGenerated: datetime}}\n  Web_CL: {columns: {TimeGenerated: datetime}}\n"
)


def said(folder, name, text):
    (folder / name).write_text(text, "utf-8")
    found = findings(SPEC, overlays=(folder,))
    return [(item.code, item.severity, item.span.line, item.message, item.hint) for item in found]


def test_a_template_error_is_told_once_for_all_tables(tmp_path):
    assert said(tmp_path, "table.json.j2", "{\n{{ tabel.name | json }}") == [
        ("PRV202", "error", 2, "`tabel` is not defined", "did you mean `table`?")
    ]


def test_no_document_is_given_when_a_template_is_wrong(tmp_path):
    (tmp_path / "table.json.j2").write_text("{", "utf-8")
    documents, found = render(project(SPEC), templates=TemplateSource(overlays=(tmp_path,)))
    assert documents is None
    assert isinstance(found[0], Diagnostic) and found[0].origin == "templates/table.json.j2"
    assert found[0].span.path == str(tmp_path / "table.json.j2")


@pytest.mark.parametrize(("text", "kind"), [("[]", "a list"), ("7", "a number"), ("{{ none | optional }}", "null")])
def test_a_template_gives_an_object(tmp_path, text, kind):
    hint = "a template gives the body of one resource: location, tags, properties"
    assert said(tmp_path, "table.json.j2", text) == [
        ("PRV209", "error", 1, f"`table.json.j2` gives {kind}, not an object", hint)
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("properties plan", "`properties plan` has no `<-`"),
        ("properties.plan <-", "a place is missing after `<-` or `|`"),
        ("a.**.b <- c", "`**` may only stand at the end"),
        ("a.b <- c.*", "`a.b <- c.*` has more `*` on the right than on the left"),
        ("a[ <- c", "`a[` is not a path"),
    ],
)
def test_an_origins_line_that_cannot_be_read_is_told(tmp_path, line, message):
    body = '{"properties": {"schema": {"name": {{ table.name | json }}, "columns": []}}}'
    found = said(tmp_path, "table.json.j2", f"{{#- origins\n{line}\n-#}}\n{body}")
    hint = "write `place in the document <- place in the spec`"
    assert found == [("PRV210", "error", 2, f"The origins of `table.json.j2` cannot be read: {message}", hint)]


def test_a_file_that_no_template_is_named_after_is_a_warning(tmp_path):
    (tmp_path / "_part.j2").write_text("", "utf-8")
    assert said(tmp_path, "tabel.json.j2", "") == [
        (
            "PRV208",
            "warning",
            1,
            "`tabel.json.j2` is not the name of a template, so it is never used",
            "did you mean `table.json.j2`?",
        )
    ]


def test_a_template_folder_that_is_not_there_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError) as caught:
        TemplateSource(overlays=(tmp_path / "house",))
    assert caught.value.message == f"there is no template folder `{tmp_path / 'house'}`"


def test_what_a_template_adds_is_checked_like_everything_else(tmp_path):
    body = '{"properties": {"plan": "Gold", "schema": {"name": {{ table.name | json }}, "columns": []}}}'
    found = said(tmp_path, "table.json.j2", body)
    assert [item[:3] for item in found] == [(code, "error", line) for line in (8, 9) for code in ("PRV303", "PRV334")]


def test_a_template_that_spoils_columns_is_found_out(tmp_path):
    columns = (
        '{"name": "TimeGenerated", "type": "string"}, {"name": "Ab", "type": "int"}, {"name": "Ab", "type": "int"}'
    )
    body = '{"properties": {"schema": {"name": {{ table.name | json }}, "columns": [COLUMNS]}}}'
    assert [item[:4] for item in said(tmp_path, "table.json.j2", body.replace("COLUMNS", columns)) if item[2] == 8] == [
        ("PRV325", "error", 8, "Column `Ab` stands twice"),
        ("PRV335", "error", 8, "`TimeGenerated` is `string`, not `datetime`"),
    ]


def test_every_file_of_an_export_has_a_name_of_its_own():
    documents, _ = render(project(SPEC), templates=TemplateSource())
    names = [file_name(document) for document in documents]
    assert names == [
        "resourceGroups.rg-demo.json",
        "workspaces.law-demo.json",
        "tables.App_CL.json",
        "tables.Web_CL.json",
    ]
    assert [item["address"] for item in to_json(documents)] == [document.address for document in documents]
