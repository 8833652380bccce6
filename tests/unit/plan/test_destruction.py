"""Planning the end: only what carries the project's mark goes, and in the right order."""

from __future__ import annotations

from builders.deployments import SPEC, SUBSCRIPTION, Deployment

from provisioner.apply import apply, verify
from provisioner.model.changes import Action
from provisioner.plan import destroy, from_json, to_json

RULE = "dataCollectionRules/web"
ROLE = "roleAssignments/web/shipper"


def applied():
    deployment = Deployment()
    deployment.apply()
    return deployment


def end(deployment, **options):
    plan, found = destroy(
        deployment.documents,
        deployment.snapshot(),
        project=deployment.project.name,
        cloud="public",
        subscription=SUBSCRIPTION,
        tenant=None,
        tool_version="1",
        **options,
    )
    assert found == []
    return plan


def reasons(plan):
    return {change.address: change.reason for change in plan.changes if change.action is Action.NO_CHANGE}


def test_rules_and_roles_go_and_shared_things_stay():
    deployment = applied()
    plan = end(deployment)
    assert {change.address for change in plan.pending} == {RULE, ROLE}
    assert reasons(plan) == {
        "resourceGroups/rg": "never deleted",
        "workspaces/law-web": "never deleted",
        "tables/App_CL": "shared; goes only when told to",
        "tables/Audit_CL": "shared; goes only when told to",
    }


def test_the_role_goes_before_its_rule_and_the_table_after_it():
    deployment = applied()
    plan = from_json(to_json(end(deployment, shared=["tables/App_CL"])))
    assert verify(plan, deployment.azure) == []
    outcome = apply(plan, deployment.azure, parallelism=4)
    assert outcome.applied == (ROLE, RULE, "tables/App_CL")
    assert {type for type, _ in deployment.azure.bodies} == {"resourceGroups", "workspaces", "tables"}
    assert {change.address for change in deployment.plan().pending} == {RULE, ROLE, "tables/App_CL"}


def test_what_carries_no_mark_of_ours_stays():
    deployment = applied()
    for (type, _), body in deployment.azure.bodies.items():
        if type == "dataCollectionRules":
            body["tags"]["provisioner-spec"] = "other"
        if type == "roleAssignments":
            body["properties"]["description"] = "by hand"
    plan = end(deployment)
    assert plan.pending == ()
    assert reasons(plan)[RULE] == reasons(plan)[ROLE] == "carries another mark, or none"


def test_what_is_not_there_is_not_deleted():
    assert end(Deployment()).changes == ()


def test_azures_own_tables_are_never_deleted():
    text = SPEC.replace("tables:\n", "tables:\n  CommonSecurityLog: {columns: {Ticket_CF: string}}\n", 1)
    deployment = Deployment(text)
    table = next(item for item in deployment.documents if item.address == "tables/CommonSecurityLog")
    deployment.azure.seed("tables", table.id, {"properties": {"schema": {"name": "CommonSecurityLog", "columns": []}}})
    plan = end(deployment, shared=["tables/CommonSecurityLog"])
    assert reasons(plan) == {"tables/CommonSecurityLog": "never deleted"}
