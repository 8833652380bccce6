"""A spec becomes a pipeline, changes with it, and stays as it is: our gateway, the official SDKs, real TLS."""

from __future__ import annotations

import uuid

import pytest
from builders.connections import connection_to
from builders.deployments import CLIENT, SPEC, Deployment

from provisioner.errors import NotAuthorizedError
from provisioner.model.changes import Action
from provisioner.outputs import collect

pytestmark = pytest.mark.contract


@pytest.fixture
def connection(emulator):
    made = connection_to(emulator.ready)
    yield made
    made.close()


@pytest.fixture
def spec():
    return SPEC.replace("name: rg,", f"name: rg-{uuid.uuid4().hex[:8]},")


def deployment(text, connection):
    return Deployment(text, azure=connection.gateway, directory=connection.directory)


def actions(plan):
    return {change.address: change.action for change in plan.changes}


def test_apply_creates_everything_and_then_has_nothing_to_do(connection, spec):
    project = deployment(spec, connection)
    plan = project.plan()
    assert set(actions(plan).values()) == {Action.CREATE}
    outcome = project.apply()
    assert (outcome.failed, outcome.skipped) == ((), ())
    assert set(outcome.applied) == set(actions(plan))
    assert set(actions(project.plan()).values()) == {Action.NO_CHANGE}
    assert project.apply().applied == ()


def test_an_edited_spec_changes_just_that_and_keeps_the_immutable_id(connection, spec):
    before = deployment(spec, connection)
    first = collect(before.project, before.apply().live, cloud="local").rules[0]
    edited = spec.replace("Who: string}\ndata", "Who: string, Where: string}\ndata").replace(
        "retentionInDays: 90", "retentionInDays: 120"
    )
    after = deployment(edited.replace("team: web", "team: site"), connection)
    changed = {change.address: change for change in after.plan().pending}
    assert set(changed) == {"tables/App_CL", "tables/Audit_CL", "dataCollectionRules/web"}
    assert [leaf.path for leaf in changed["tables/App_CL"].leaves] == [("properties", "retentionInDays")]
    assert changed["tables/Audit_CL"].leaves[0].path == ("properties", "schema", "columns", "Where")
    outcome = after.apply()
    assert outcome.complete
    assert after.plan().pending == ()
    assert collect(after.project, outcome.live, cloud="local").rules[0].immutable_id == first.immutable_id


def test_what_others_added_survives_an_update(connection, spec):
    project = deployment(spec, connection)
    project.apply()
    rule = next(change.id for change in project.plan().changes if change.type == "dataCollectionRules")
    body = dict(connection.gateway.get("dataCollectionRules", rule))
    body["tags"] = {**body["tags"], "cost-center": "42"}
    body["properties"] = {**body["properties"], "description": "by hand"}
    connection.gateway.put("dataCollectionRules", rule, body)
    (change,) = project.plan().pending
    assert [leaf.path for leaf in change.leaves] == [("properties", "description")]
    assert project.apply().complete
    live = connection.gateway.get("dataCollectionRules", rule)
    assert (live["tags"]["cost-center"], live["properties"]["description"]) == ("42", "the web's logs")


def test_columns_that_the_spec_does_not_name_stay(connection, spec):
    deployment(spec, connection).apply()
    fewer = spec.replace("Who: string}\ndata", "Where: string}\ndata").replace(
        "Audit: {columns: {TimeGenerated: datetime, Who: string}}",
        "Audit: {columns: {TimeGenerated: datetime, Where: string}}",
    )
    project = deployment(fewer, connection)
    table = next(change for change in project.plan().changes if change.address == "tables/Audit_CL")
    assert table.kept == ("properties.schema.columns.Who",)
    assert project.apply().complete
    columns = connection.gateway.get("tables", table.id)["properties"]["schema"]["columns"]
    assert {column["name"] for column in columns} == {"TimeGenerated", "Who", "Where"}


def test_a_sender_is_refused_before_its_role_and_heard_after(emulator, connection, spec):
    project = deployment(spec, connection)
    without_role = tuple(item for item in project.documents if item.type != "roleAssignments")
    rule = collect(project.project, project.apply(without_role).live, cloud="local").rules[0]
    sender = connection_to(emulator.ready, CLIENT)
    row = {"TimeGenerated": "2026-01-01T00:00:00Z", "Who": "ann"}
    with pytest.raises(NotAuthorizedError) as refused:
        sender.data_plane.send(rule.logs_ingestion, rule.immutable_id, "Custom-Audit", [row])
    assert refused.value.status == 403
    assert project.apply().applied == ("roleAssignments/web/shipper",)
    sender.data_plane.send(rule.logs_ingestion, rule.immutable_id, "Custom-Audit", [row])
    customer = collect(project.project, project.snapshot().resources, cloud="local").workspace_customer_id
    result = connection.data_plane.query(customer, "Audit_CL | project Who", "P365D")
    assert result["rows"] == [["ann"]]
