"""The rights that a plan takes, and where they may be given."""

from __future__ import annotations

from dataclasses import replace

from builders.deployments import SPEC, SUBSCRIPTION, Deployment

from provisioner.model.changes import Action
from provisioner.plan import rights

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-web"


def needed(plan):
    return {(right.action, right.scopes[-1]): right for right in rights(plan)}


def test_what_is_not_there_yet_takes_rights_around_it():
    found = needed(Deployment().plan())
    subscription = f"/subscriptions/{SUBSCRIPTION}"
    assert set(found) == {
        ("Microsoft.Resources/subscriptions/resourceGroups/write", subscription),
        ("Microsoft.OperationalInsights/workspaces/write", subscription),
        ("Microsoft.OperationalInsights/workspaces/tables/write", subscription),
        ("Microsoft.Insights/dataCollectionRules/write", subscription),
        ("Microsoft.Authorization/roleAssignments/write", subscription),
    }
    tables = found[("Microsoft.OperationalInsights/workspaces/tables/write", subscription)]
    assert tables.addresses == ("tables/App_CL", "tables/Audit_CL")


def test_what_is_there_may_have_rights_of_its_own():
    deployment = Deployment()
    deployment.apply()
    edited = Deployment(SPEC.replace("retentionInDays: 90", "retentionInDays: 120"), azure=deployment.azure)
    (right,) = rights(edited.plan())
    assert right.action == "Microsoft.OperationalInsights/workspaces/tables/write"
    assert right.scopes == (f"/subscriptions/{SUBSCRIPTION}", GROUP, WORKSPACE, f"{WORKSPACE}/tables/App_CL")


def test_an_unchanged_plan_takes_none_and_a_deletion_another_one():
    deployment = Deployment()
    deployment.apply()
    plan = deployment.plan()
    assert rights(plan) == ()
    rule = next(change for change in plan.changes if change.type == "dataCollectionRules")
    gone = replace(rule, action=Action.DELETE, operation="delete")
    (right,) = rights(replace(plan, changes=(gone,)))
    assert right.action == "Microsoft.Insights/dataCollectionRules/delete"
