"""Reading the live state, and the last look before the first write."""

from __future__ import annotations

from builders.deployments import CLIENT, OBJECT, SPEC, Deployment

from provisioner.apply import lookups, verify
from provisioner.diagnostics import has_errors


def applied(text=SPEC):
    deployment = Deployment(text)
    deployment.apply()
    return deployment


def many_tables(count):
    tables = "\n".join(f"  T{number}_CL: {{columns: {{TimeGenerated: datetime}}}}" for number in range(count))
    return SPEC.replace("tables:\n", f"tables:\n{tables}\n")


def test_few_resources_are_read_one_by_one():
    deployment = applied()
    deployment.azure.calls.clear()
    deployment.snapshot()
    assert [call[:2] for call in deployment.azure.calls].count(("get", "tables")) == 2


def test_many_tables_of_a_workspace_are_one_list():
    deployment = applied(many_tables(8))
    deployment.azure.calls.clear()
    assert len(deployment.snapshot().resources) == 14
    assert [call[0] for call in deployment.azure.calls if call[1] == "tables"] == ["list"]


def test_what_is_to_be_looked_up_stands_in_the_spec():
    deployment = Deployment()
    (asked,) = lookups(deployment.project)
    assert (asked.address, asked.kind, asked.key) == ("identities/shipper", "servicePrincipal", CLIENT)
    assert asked.span.line > 1


def test_nothing_is_looked_up_where_the_spec_has_the_object_id():
    text = SPEC.replace(f"application: {CLIENT}", f"application: {CLIENT}, objectId: {OBJECT}")
    assert lookups(Deployment(text).project) == ()


def test_an_application_that_is_not_in_the_tenant_is_a_finding_on_its_line():
    deployment = Deployment()
    deployment.azure.applications.clear()
    plan, found = deployment.planned()
    assert plan is None
    assert [item.code for item in found] == ["PRV502"]
    assert found[0].span.line == lookups(deployment.project)[0].span.line
    assert "az ad sp create" in found[0].hint


def test_a_plan_for_an_unchanged_world_is_still_good():
    deployment = Deployment()
    assert verify(deployment.plan(), deployment.azure) == []


def test_a_plan_is_stale_when_a_resource_has_changed():
    deployment = applied()
    key = next(key for key in deployment.azure.bodies if key[0] == "dataCollectionRules")
    deployment.azure.bodies[key]["properties"]["description"] = "by hand"
    plan = deployment.plan()
    deployment.azure.bodies[key]["etag"] = '"another"'
    found = verify(plan, deployment.azure)
    assert [item.message for item in found] == [
        "the data collection rule `dcr-web` has changed since the plan was made"
    ]
    assert has_errors(found)


def test_a_plan_is_stale_when_a_resource_has_come_or_gone():
    deployment = Deployment()
    plan = deployment.plan()
    deployment.azure.put("resourceGroups", plan.changes[0].id, {"location": "eastus"})
    assert [item.message for item in verify(plan, deployment.azure)] == [
        "the resource group `rg` is there, and was not when the plan was made"
    ]
    deployment = applied()
    table = next(key for key in deployment.azure.bodies if key[1].endswith("app_cl"))
    deployment.azure.bodies[table]["properties"]["retentionInDays"] = 7
    plan = deployment.plan()
    del deployment.azure.bodies[table]
    assert [item.message for item in verify(plan, deployment.azure)] == [
        "the table `App_CL` has been deleted since the plan was made"
    ]


def test_azures_own_habits_do_not_make_a_plan_stale():
    deployment = applied()
    table = next(body for (type, _), body in deployment.azure.bodies.items() if type == "tables")
    table["properties"]["retentionInDays"] = 7
    plan = deployment.plan()
    table["properties"]["schema"]["columns"].reverse()
    table["properties"]["lastPlanModifiedDate"] = "another"
    assert verify(plan, deployment.azure) == []


def test_a_plan_without_changes_is_stale_as_well_when_something_has_changed_since():
    deployment = applied()
    plan = deployment.plan()
    assert verify(plan, deployment.azure) == []
    key = next(key for key in deployment.azure.bodies if key[0] == "dataCollectionRules")
    deployment.azure.bodies[key]["etag"] = '"another"'
    (found,) = verify(plan, deployment.azure, path="saved.json")
    assert found.message == "the data collection rule `dcr-web` has changed since the plan was made"
    assert found.span.path == "saved.json"
