"""Plans in the comments of pull requests."""

from __future__ import annotations

from dataclasses import replace

from builders.deployments import SPEC, Deployment

from provisioner.model.changes import Action
from provisioner.plan import set_aside
from provisioner.report.plan_markdown import as_markdown
from provisioner.report.plan_view import as_text


def test_a_new_deployment_is_a_table_and_its_details_a_diff():
    text = as_markdown(Deployment().plan())
    assert text.startswith("### web (public)\n\nPlan: 6 to create, 0 to change, 0 to delete.\n\n| | resource |")
    assert "\n| `+` | `tables/App_CL` | create |\n" in text
    assert "\n```diff\n+ resourceGroups/rg\n" in text
    assert text.endswith("\n```\n\n</details>")


def test_nothing_to_do_is_one_sentence():
    deployment = Deployment()
    deployment.apply()
    assert as_markdown(deployment.plan()) == "### web (public)\n\nNo changes: Azure is as the spec says."


def test_differences_are_counted_and_coloured_and_say_who_wrote_last():
    deployment = Deployment()
    deployment.apply()
    for (type, _), body in deployment.azure.bodies.items():
        if type == "dataCollectionRules":
            body["systemData"] = {"lastModifiedBy": "ann@contoso.com", "lastModifiedAt": "2026-01-02T03:04:05Z"}
    edited = Deployment(SPEC.replace("the web's logs", "logs | of <all>"), azure=deployment.azure)
    plan = edited.plan()
    who = "changed in Azure last by ann@contoso.com at 2026-01-02T03:04:05Z"
    text = as_markdown(plan)
    assert f"| `~` | `dataCollectionRules/web` | change: 1 difference, {who} |" in text
    assert f"\n! dataCollectionRules/web  {who}\n!     description: the web's logs → logs | of <all>\n" in text
    assert who in as_text(plan)


def test_deletions_and_what_is_left_to_others_stand_out():
    plan = set_aside(Deployment().plan(), ["roleAssignments"])
    first = replace(plan.changes[0], action=Action.DELETE, operation="delete", reason="a|b", body=None)
    text = as_markdown(replace(plan, changes=(first, plan.changes[-1])))
    assert "| `-` | `resourceGroups/rg` | **delete**: a\\|b |" in text
    assert "| `*` | `roleAssignments/web/shipper` | left to others |" in text
