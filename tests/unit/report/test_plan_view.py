"""Plans as people see them."""

from __future__ import annotations

from builders.deployments import SPEC, Deployment

from provisioner.model.changes import ABSENT, FORMAT_VERSION, Action, Change, LeafChange, Plan
from provisioner.model.documents import KnownAfterApply
from provisioner.report.plan_view import as_text, shown, summary
from provisioner.report.text_diff import changed_lines


def plan_of(*changes):
    return Plan(
        format_version=FORMAT_VERSION,
        tool_version="1",
        project="web",
        cloud="public",
        subscription="s",
        tenant=None,
        changes=changes,
    )


def update(*leaves, kept=(), action=Action.UPDATE, reason=""):
    return Change(
        address="tables/App_CL",
        type="tables",
        id="/t",
        action=action,
        operation="patch" if action is Action.UPDATE else "none",
        leaves=leaves,
        kept=kept,
        reason=reason,
    )


def leaf(path, before, after, destructive=False):
    return LeafChange(path=tuple(path.split(".")), before=before, after=after, destructive=destructive)


def lines(*changes):
    return as_text(plan_of(*changes)).split("\n")


def test_a_new_deployment_shows_what_will_be_made():
    text = as_text(Deployment().plan())
    assert "  + tables/App_CL\n      plan: Analytics\n      retentionInDays: 90\n" in text
    assert "      schema.columns: TimeGenerated datetime, Level int, Text string\n" in text
    assert text.endswith("\nPlan: 6 to create, 0 to change, 0 to delete.")


def test_an_applied_deployment_has_no_changes():
    deployment = Deployment()
    deployment.apply()
    text = as_text(deployment.plan())
    assert "  = tables/App_CL\n" in text
    assert text.endswith("\nNo changes: Azure is as the spec says.")


def test_an_edit_shows_just_its_leaves():
    deployment = Deployment()
    deployment.apply()
    edited = SPEC.replace("retentionInDays: 90", "retentionInDays: 120").replace("Who: string", "Where: string")
    text = as_text(Deployment(edited, deployment.azure).plan())
    assert "  ~ tables/App_CL\n      ~ retentionInDays: 90 → 120\n" in text
    assert "      + schema.columns.Where: string\n" in text
    assert "      kept, though the spec does not name them: Who\n" in text


def test_each_kind_of_difference_has_its_symbol():
    assert lines(
        update(
            leaf("properties.a", 1, 2),
            leaf("properties.b", ABSENT, "new"),
            leaf("properties.c", "old", ABSENT),
            leaf("properties.totalRetentionInDays", 365, 30, destructive=True),
            leaf("tags.team", "web", "site"),
        )
    ) == [
        "  ~ tables/App_CL",
        "      ~ a: 1 → 2",
        "      + b: new",
        "      - c: old",
        "      ~ totalRetentionInDays: 365 → 30 (destructive)",
        "      ~ tags.team: web → site",
        "",
        "Plan: 0 to create, 1 to change, 0 to delete.",
    ]


def test_long_texts_are_compared_line_by_line():
    before = "source\n| where A > 1\n| extend B = 2\n| project A, B\n"
    after = "source\n| where A > 2\n| extend B = 2\n| project A, B\n"
    assert lines(update(leaf("properties.dataFlows.0.transformKql", before, after)))[1:6] == [
        "      ~ dataFlows.0.transformKql:",
        "            source",
        "          - | where A > 1",
        "          + | where A > 2",
        "            | extend B = 2",
    ]


def test_lines_far_from_a_difference_are_left_out():
    before = "\n".join("abcdefgh")
    pairs = list(changed_lines(before, before.replace("e", "E")))
    assert pairs == [("…", ""), (" ", "d"), ("-", "e"), ("+", "E"), (" ", "f"), ("…", "")]


def test_refused_changes_say_so_and_are_counted():
    refused = update(
        leaf("kind", "Linux", "Direct"), action=Action.REFUSED, reason="Azure does not change this in place"
    )
    assert lines(refused)[0] == "  ! tables/App_CL  Azure does not change this in place"
    assert summary(plan_of(refused)) == "Plan: 0 to create, 0 to change, 0 to delete, 1 refused."


def test_what_only_azure_knows_is_named():
    value = KnownAfterApply(address="workspaces/law", path=("location",))
    assert shown(value) == "(known after apply: location of workspaces/law)"


def test_texts_of_several_lines_are_shown_by_their_beginning():
    assert shown("source\n| where A\n| project B\n") == "source … (3 lines)"
    assert shown("x " * 80) == "x " * 49 + "x…"


def test_values_cannot_play_tricks_on_a_terminal():
    assert "\x1b" not in as_text(plan_of(update(leaf("tags.a", "x", "\x1b[31mred"))))


def test_colour_comes_only_when_asked_for():
    plan = plan_of(update(leaf("tags.a", "x", "y")))
    assert "\x1b[" not in as_text(plan)
    assert "\x1b[" in as_text(plan, colour=True)
