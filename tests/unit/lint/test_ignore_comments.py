"""Ignore comments: which line they are for, what they may silence, and what is said of those without use."""

from __future__ import annotations

import pytest
from builders.projects import HEAD

from provisioner.diagnostics import Diagnostic, Span
from provisioner.lint import Configuration, settle, unused
from provisioner.lint.comments import comments
from provisioner.pipeline.check import settled
from provisioner.pipeline.preparation import Inputs, prepare

UNUSED_STREAM = """\
dataCollectionRules:
  web:
    senders: [shipper]
    kind: Direct
    streams:
      app: {columns: {TimeGenerated: datetime, Message: string}}
      idle: {columns: {TimeGenerated: datetime}}@
    dataFlows:
      - {stream: app, table: App_CL}
identities:
  shipper: {application: 11111111-1111-1111-1111-111111111111}
tables:
  App_CL: {}
"""


def checked(folder, text):
    path = folder / "spec.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    prepared = prepare(Inputs(path=path))
    found = [*prepared.diagnostics, *(settled(prepared, []) if prepared.ok else [])]
    return prepared, [(item.code, item.severity) for item in found]


def test_a_finding_is_there_without_a_comment(tmp_path):
    assert checked(tmp_path, UNUSED_STREAM.replace("@", ""))[1] == [("PRV146", "warning")]


def test_a_comment_at_the_end_of_the_line_silences_its_finding(tmp_path):
    prepared, found = checked(tmp_path, UNUSED_STREAM.replace("@", "  # provisioner: ignore[PRV146] soon"))
    assert found == []
    assert [item.code for item in prepared.ignored] == ["PRV146"]


def test_a_comment_on_a_line_of_its_own_is_for_the_next_line(tmp_path):
    text = UNUSED_STREAM.replace("@", "").replace(
        "      idle:", "      # provisioner: ignore[PRV146]\n      # provisioner: ignore[PRV334]\n      idle:"
    )
    assert checked(tmp_path, text)[1] == [("PRV400", "warning")]


def test_a_comment_for_another_code_silences_nothing_and_is_reported(tmp_path):
    text = UNUSED_STREAM.replace("@", "  # provisioner: ignore[PRV334] no")
    assert checked(tmp_path, text)[1] == [("PRV146", "warning"), ("PRV400", "warning")]


def test_an_error_of_the_last_stage_can_be_silenced_and_the_work_goes_on(tmp_path):
    text = UNUSED_STREAM.replace("@", "  # provisioner: ignore[PRV146]") + (
        "  Own_CL: {columns: {TimeGenerated: datetime, Title: string}}  # provisioner: ignore[PRV332] old\n"
    )
    prepared, found = checked(tmp_path, text)
    assert found == []
    assert prepared.ok


def test_an_error_that_stops_the_work_stays(tmp_path):
    text = UNUSED_STREAM.replace("@", "").replace("table: App_CL}", "table: Ap_CL}  # provisioner: ignore[PRV141]")
    prepared, found = checked(tmp_path, text)
    assert ("PRV141", "error") in found
    assert not prepared.ok


def test_a_comment_inside_kql_is_one_of_kql(tmp_path):
    text = UNUSED_STREAM.replace("@", "  # provisioner: ignore[PRV146]").replace(
        "      - {stream: app, table: App_CL}",
        "      - stream: app\n        table: App_CL\n        transformKql: |\n          source\n"
        "          | extend Gone = 1  // provisioner: ignore[PRV160] on its way",
    )
    text = text.replace("  App_CL: {}", "  App_CL: {columns: {TimeGenerated: datetime, Message: string}}")
    assert checked(tmp_path, text)[1] == []


def ignored(text):
    return [(item.code, item.line, item.span.column) for item in comments(text, "a.yaml")[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1 # provisioner: ignore[PRV146]", [("PRV146", 1, 28)]),
        ("a: 1 #provisioner:ignore[PRV146,PRV334] why", [("PRV146", 1, 26), ("PRV334", 1, 33)]),
        ("# provisioner: ignore[PRV146]\r\na: 1", [("PRV146", 2, 23)]),
        ("a: http://host#provisioner: ignore[PRV146]", []),
        ("a: 1 # provisioner: ignored[PRV146]", []),
        ("a: 1 # provisioner: ignore", []),
        ("# provisioner: ignore[PRV146]", [("PRV146", 1, 23)]),
    ],
)
def test_the_form_of_a_comment(text, expected):
    assert ignored(text) == expected


@pytest.mark.parametrize(
    "comment", ["# provisioner: ignore", "# provisioner: ignore PRV146", "# provisioner: ignore[]"]
)
def test_a_comment_without_a_code_is_told_how_to_write_one(comment):
    (found,) = unused([], {"a.yaml": f"a: 1 {comment}\n"})
    assert (found.code, found.severity, found.span.line, found.span.column) == ("PRV401", "warning", 1, 6)
    assert "`# provisioner: ignore[PRV146] not yet in use`" in found.hint


def finding(severity):
    return Diagnostic(code="PRV334", severity=severity, message="m", span=Span.start_of("a.yaml"))


@pytest.mark.parametrize(("errors_too", "left"), [(True, 0), (False, 1)])
def test_errors_are_silenced_only_where_the_work_can_go_on(errors_too, left):
    sources = {"a.yaml": "a: 1  # provisioner: ignore[PRV334]"}
    assert len(settle([finding("error")], sources, Configuration(), errors_too=errors_too).shown) == left
    assert settle([finding("warning")], sources, Configuration(), errors_too=errors_too).shown == ()
