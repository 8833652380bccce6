"""Executing plans against an ARM in memory: order, failures, patience, interruptions."""

from __future__ import annotations

import threading
from dataclasses import replace
from threading import Event as Flag

import pytest
from builders.deployments import Deployment

from provisioner.apply import apply
from provisioner.errors import ConflictError, RemoteError, UsageError
from provisioner.model.changes import FORMAT_VERSION, Action, Change, Plan
from provisioner.model.documents import KnownAfterApply
from provisioner.plan import from_json, to_json

RULE = "dataCollectionRules/web"
ROLE = "roleAssignments/web/shipper"


def refusal(code, *details):
    return RemoteError("cannot write it", code=code, status=400, details=details)


def kinds(events):
    return [(event.kind, event.address) for event in events if event.kind != "started"]


def test_everything_is_made_after_what_it_needs():
    deployment = Deployment()
    outcome = deployment.apply()
    assert outcome.complete
    order = list(outcome.applied)
    for before, after in (
        ("resourceGroups/rg", "workspaces/law-web"),
        ("workspaces/law-web", "tables/App_CL"),
        ("tables/Audit_CL", RULE),
        (RULE, ROLE),
    ):
        assert order.index(before) < order.index(after)


def test_what_is_as_wanted_is_not_written():
    deployment = Deployment()
    deployment.apply()
    deployment.azure.calls.clear()
    outcome = deployment.apply()
    assert (outcome.applied, len(outcome.unchanged)) == ((), 6)
    assert deployment.writes() == []


def test_a_saved_plan_does_the_same():
    deployment = Deployment()
    saved = from_json(to_json(deployment.plan()))
    assert apply(saved, deployment.azure).complete
    assert deployment.plan().pending == ()


def test_a_failure_keeps_back_what_needs_it_and_nothing_else():
    deployment = Deployment()
    table = next(change.id for change in deployment.plan().changes if change.address == "tables/App_CL")
    deployment.azure.fail[("put", table)] = [refusal("InvalidParameter")]
    events = []
    outcome = deployment.apply(on_event=events.append)
    assert [failure.address for failure in outcome.failed] == ["tables/App_CL"]
    assert "tables/Audit_CL" in outcome.applied
    assert outcome.skipped == (RULE, ROLE)
    assert ("skipped", RULE) in kinds(events)
    assert next(event.message for event in events if event.address == RULE) == "needs tables/App_CL"
    assert not outcome.complete
    assert deployment.apply().complete
    assert deployment.plan().pending == ()


def test_after_an_interruption_nothing_new_is_begun():
    deployment, flag = Deployment(), Flag()
    events = []

    def interrupt_after_the_workspace(event):
        events.append(event)
        if (event.kind, event.address) == ("done", "workspaces/law-web"):
            flag.set()

    outcome = deployment.apply(on_event=interrupt_after_the_workspace, cancelled=flag)
    assert outcome.interrupted
    assert outcome.applied == ("resourceGroups/rg", "workspaces/law-web")
    assert set(outcome.skipped) == {"tables/App_CL", "tables/Audit_CL", RULE, ROLE}
    assert ("interrupted", RULE) in kinds(events)
    assert deployment.apply().complete


@pytest.mark.parametrize("kind", ["started", "done"])
def test_ctrl_c_lets_running_calls_end(kind):
    deployment = Deployment()

    def ctrl_c(event):
        if (event.kind, event.address) == (kind, "workspaces/law-web"):
            raise KeyboardInterrupt

    outcome = deployment.apply(on_event=ctrl_c)
    assert outcome.interrupted
    made = {address for address in ("resourceGroups/rg", "workspaces/law-web") if address in outcome.applied}
    assert len(made) == (2 if kind == "done" else 1)
    assert set(outcome.applied) | set(outcome.skipped) == {change.address for change in deployment.plan().changes}
    assert len(deployment.writes()) == len(outcome.applied)
    assert deployment.apply().complete


def test_an_interruption_after_the_last_change_is_none():
    deployment, flag = Deployment(), Flag()
    outcome = deployment.apply(on_event=lambda event: event.address == ROLE and flag.set(), cancelled=flag)
    assert (outcome.interrupted, outcome.complete) == (False, True)


def test_independent_changes_run_at_the_same_time():
    deployment = Deployment()
    together = threading.Barrier(2, timeout=60)
    put = deployment.azure.put

    class Slow:
        def __getattr__(self, name):
            return getattr(deployment.azure, name)

        def put(self, type, id, body, **options):
            if type == "tables":
                together.wait()
            return put(type, id, body, **options)

    assert apply(deployment.plan(), Slow(), parallelism=4).complete


def test_a_role_assignment_that_is_there_already_is_success():
    deployment = Deployment()
    plan = deployment.plan()
    role = next(change for change in plan.changes if change.address == ROLE)
    deployment.azure.put("roleAssignments", role.id.rsplit("/", 1)[0] + "/by-hand", role.body)
    outcome = apply(plan, deployment.azure)
    assert outcome.complete
    assert outcome.live[ROLE]["name"] == "by-hand"
    assert deployment.plan().pending == ()


def test_a_principal_that_is_not_everywhere_yet_is_asked_for_again():
    deployment = Deployment()
    deployment.azure.fail[("put", "roleAssignments")] = [refusal("PrincipalNotFound")] * 3
    events = []
    assert deployment.apply(on_event=events.append, pauses=(0.0,)).complete
    waited = [event.message for event in events if event.kind == "waiting"]
    assert waited == ["PrincipalNotFound passes by itself, asking again in 0 s"] * 3


def test_a_schema_that_lags_behind_a_table_just_made_is_waited_for():
    deployment = Deployment()
    lag = refusal("InvalidPayload", "InvalidOutputTable: Table is not available (properties.dataFlows[0])")
    deployment.azure.fail[("put", "dataCollectionRules")] = [lag, lag]
    events = []
    assert deployment.apply(on_event=events.append, pauses=(0.0,)).complete
    waited = [event.message for event in events if event.kind == "waiting"]
    assert waited == ["InvalidOutputTable passes by itself, asking again in 0 s"] * 2


def test_a_missing_table_is_no_lag_when_no_table_has_changed():
    deployment = Deployment()
    deployment.apply()
    rule = next(key for key in deployment.azure.bodies if key[0] == "dataCollectionRules")
    deployment.azure.bodies[rule]["properties"]["description"] = "by hand"
    deployment.azure.fail[("put", "dataCollectionRules")] = [refusal("InvalidPayload", "InvalidOutputTable: none")]
    outcome = deployment.apply(pauses=(0.0,))
    assert [failure.address for failure in outcome.failed] == [RULE]


def test_an_interruption_ends_the_waiting():
    deployment, flag = Deployment(), Flag()
    deployment.azure.fail[("put", "roleAssignments")] = [refusal("PrincipalNotFound")] * 9
    outcome = deployment.apply(
        on_event=lambda event: event.kind == "waiting" and flag.set(), pauses=(30.0,), cancelled=flag
    )
    assert (outcome.interrupted, [failure.address for failure in outcome.failed]) == (True, [ROLE])


def test_a_rule_that_changed_since_is_not_overwritten():
    deployment = Deployment()
    deployment.apply()
    rule = next(key for key in deployment.azure.bodies if key[0] == "dataCollectionRules")
    deployment.azure.bodies[rule]["properties"]["description"] = "by hand"
    plan = deployment.plan()
    deployment.azure.bodies[rule]["etag"] = '"another"'
    outcome = apply(plan, deployment.azure)
    assert isinstance(outcome.failed[0].error, ConflictError)
    assert deployment.azure.bodies[rule]["properties"]["description"] == "by hand"


def test_a_bug_in_a_worker_is_not_swallowed():
    deployment = Deployment()
    deployment.azure.fail[("put", "workspaces")] = [ZeroDivisionError()]
    with pytest.raises(ZeroDivisionError):
        deployment.apply()


def change(address, action, operation, depends_on=()):
    return Change(
        address=address, type="tables", id=f"/{address}", action=action, operation=operation, depends_on=depends_on
    )


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


def test_a_deletion_waits_for_the_deletions_of_what_needs_it():
    deployment = Deployment()
    plan = plan_of(
        change("table", Action.DELETE, "delete"), change("rule", Action.DELETE, "delete", depends_on=("table",))
    )
    outcome = apply(plan, deployment.azure)
    assert outcome.applied == ("rule", "table")
    assert outcome.live == {}


def test_a_plan_with_refused_changes_is_not_applied():
    deployment = Deployment()
    with pytest.raises(UsageError, match="changes that Azure refuses"):
        apply(plan_of(change("table", Action.REFUSED, "none")), deployment.azure)
    assert deployment.writes() == []


def with_principal_known_later(deployment):
    """The role assignment's principal is a value that only the new workspace can tell."""
    later = KnownAfterApply(address="workspaces/law-web", path=("properties", "customerId"))

    def changed(document):
        body = {"properties": {**document.body["properties"], "principalId": later}}
        return replace(document, body=body, name_parts=(document.name_parts[0], later, document.name_parts[2]))

    return tuple(changed(item) if item.address == ROLE else item for item in deployment.documents)


def test_values_and_names_that_azure_gives_in_this_run_are_filled_in():
    deployment = Deployment()
    documents = with_principal_known_later(deployment)
    plan = from_json(to_json(deployment.plan(documents)))
    role = next(change for change in plan.changes if change.address == ROLE)
    assert role.id.endswith("/{name}")
    assert "workspaces/law-web" in role.depends_on
    outcome = apply(plan, deployment.azure, parallelism=4)
    customer = outcome.live["workspaces/law-web"]["properties"]["customerId"]
    assert outcome.live[ROLE]["properties"]["principalId"] == customer
    assert "{name}" not in outcome.live[ROLE]["id"]
    assert deployment.plan(documents).pending == ()


def test_a_value_that_azure_does_not_give_is_a_failure_of_what_needs_it():
    deployment = Deployment()
    nowhere = KnownAfterApply(address="workspaces/law-web", path=("properties", "nowhere"))
    documents = tuple(
        replace(item, body={**item.body, "location": nowhere}) if item.address == RULE else item
        for item in deployment.documents
    )
    outcome = deployment.apply(documents)
    (failure,) = outcome.failed
    assert failure.error.message == f"{RULE} needs `properties.nowhere` of workspaces/law-web, which Azure did not give"
    assert outcome.skipped == (ROLE,)


@pytest.mark.parametrize(("schema_wait", "complete"), [(None, False), (60.0, True)])
def test_a_table_that_changed_before_this_run_is_waited_for_when_told_to(schema_wait, complete):
    deployment = Deployment()
    deployment.apply()
    rule = next(key for key in deployment.azure.bodies if key[0] == "dataCollectionRules")
    deployment.azure.bodies[rule]["properties"]["description"] = "by hand"
    deployment.azure.fail[("put", "dataCollectionRules")] = [refusal("InvalidPayload", "InvalidTransformOutput: x")]
    assert deployment.apply(pauses=(0.0,), schema_wait=schema_wait).complete is complete


def test_a_new_workspace_is_no_changed_table():
    deployment = Deployment()
    deployment.azure.fail[("put", "dataCollectionRules")] = [refusal("InvalidPayload", "InvalidOutputTable: none")]
    outcome = deployment.apply([item for item in deployment.documents if item.type != "tables"], pauses=(0.0,))
    assert "workspaces/law-web" in outcome.applied
    assert [failure.address for failure in outcome.failed] == [RULE]
