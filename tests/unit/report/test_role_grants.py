"""Roles that somebody else grants: what the plan says of them and what that person runs."""

from __future__ import annotations

import shlex

from builders.deployments import CLIENT, OBJECT, SPEC, SUBSCRIPTION, Deployment

from provisioner.apply import apply
from provisioner.model.changes import Action
from provisioner.plan import from_json, set_aside, to_json
from provisioner.report.plan_view import as_text as plan_text
from provisioner.report.role_grants import as_text, grants

ROLE = "roleAssignments/web/shipper"
METRICS_PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"


def set_aside_plan(text=SPEC):
    deployment = Deployment(text)
    return deployment, set_aside(deployment.plan(), ["roleAssignments"])


def test_the_rest_is_applied_and_the_roles_stay_pending_without_being_drift():
    deployment, plan = set_aside_plan()
    assert ROLE not in {change.address for change in plan.pending}
    outcome = apply(plan, deployment.azure, parallelism=4)
    assert outcome.complete
    assert not [call for call in deployment.azure.calls if call[:2] == ("put", "roleAssignments")]
    again = set_aside(deployment.plan(), ["roleAssignments"])
    assert again.pending == ()
    assert [change.address for change in again.changes if change.action is Action.LEFT_TO_OTHERS] == [ROLE]
    text = plan_text(again)
    assert f"  * {ROLE}" in text
    assert text.endswith("No changes: Azure is as the spec says. 1 left to others.")
    assert from_json(to_json(again)) == again


def test_a_role_that_is_there_is_not_handed_over():
    deployment = Deployment()
    deployment.apply()
    plan = set_aside(deployment.plan(), ["roleAssignments"])
    assert grants(plan, plan.live) == ()


def test_whoever_may_grant_gets_one_az_line_and_one_bicep_resource_a_role():
    deployment, plan = set_aside_plan()
    outcome = apply(plan, deployment.azure, parallelism=4)
    (grant,) = grants(plan, outcome.live)
    made = Deployment(azure=deployment.azure)
    made.apply()
    ((_, id),) = [key for key in deployment.azure.bodies if key[0] == "roleAssignments"]
    assert grant.name == id.rpartition("/")[2], "the same name that apply gives it"
    text = as_text([grant])
    (line,) = [line for line in text.splitlines() if line.startswith("az role")]
    words = dict(zip(shlex.split(line)[4::2], shlex.split(line)[5::2], strict=True))
    scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Insights/dataCollectionRules/dcr-web"
    assert words["--scope"] == scope
    assert words["--assignee-object-id"] == OBJECT
    assert words["--role"] == METRICS_PUBLISHER
    assert words["--description"].startswith("provisioner-spec=web;")
    assert "resource scope1 'Microsoft.Insights/dataCollectionRules@2024-03-11' existing = {\n  name: 'dcr-web'" in text
    assert f"  name: '{grant.name}'\n  scope: scope1\n  properties: {{\n    principalId: '{OBJECT}'" in text
    assert text.startswith("1 role assignment is left to others.")


def test_at_the_resource_group_bicep_needs_no_scope():
    _, plan = set_aside_plan(SPEC.replace("[shipper]", "[{identity: shipper, grantAt: resourceGroup}]"))
    (grant,) = grants(plan, plan.live)
    text = as_text([grant])
    assert grant.scope == f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
    assert "scope1" not in text
    assert "--resource-group rg --template-file" in text
    assert CLIENT not in text
