"""Several specs in one run: what they share appears once, what they contradict each other in is said."""

from __future__ import annotations

import pytest
from builders.deployments import CLIENT, OBJECT, SPEC, SUBSCRIPTION, rendered
from builders.fake_azure import FakeAzure

from provisioner.apply import apply, lookups, snapshot, verify
from provisioner.model.changes import Action
from provisioner.plan import Part, merge, plan

OTHER = f"""
version: 1
name: db
target:
  subscription: {SUBSCRIPTION}
  resourceGroup: rg
  workspace: law-web
  location: eastus
tables:
  App_CL:
    columns: {{TimeGenerated: datetime, Level: int, Query: string}}
dataCollectionRules:
  web:
    name: dcr-db
    streams:
      Raw: {{columns: {{TimeGenerated: datetime, Level: int, Query: string}}}}
    dataFlows:
      - {{stream: Raw, table: App_CL}}
    senders: [shipper]
identities:
  shipper: {{application: {CLIENT}}}
"""


def part(text, path="spec.yaml"):
    project, documents = rendered(text)
    return Part(name=project.name, spec_path=path, documents=documents, asked=lookups(project))


def merged(*texts):
    return merge([part(text, f"{number}.yaml") for number, text in enumerate(texts, start=1)])


def planned(together, azure):
    live = snapshot(together.documents, together.asked, azure, azure, parallelism=4)
    made, found = plan(
        together.documents,
        live,
        project="web, db",
        cloud="public",
        subscription=SUBSCRIPTION,
        tenant=None,
        tool_version="1",
    )
    assert found == []
    return made


def test_one_spec_stays_as_it_is():
    together, found = merged(SPEC)
    assert found == []
    assert together.documents == rendered(SPEC)[1]


def test_what_two_specs_share_appears_once_under_the_first_ones_address():
    together, found = merged(SPEC, OTHER)
    assert found == []
    assert [document.address for document in together.documents] == [
        "web:resourceGroups/rg",
        "web:workspaces/law-web",
        "web:tables/App_CL",
        "web:tables/Audit_CL",
        "web:dataCollectionRules/web",
        "web:roleAssignments/web/shipper",
        "db:dataCollectionRules/web",
        "db:roleAssignments/web/shipper",
    ]
    assert together.addresses[1]["tables/App_CL"] == "web:tables/App_CL"
    assert len(together.asked) == 1


def test_a_shared_table_gets_the_columns_of_both():
    together, _ = merged(SPEC, OTHER)
    table = next(item for item in together.documents if item.address == "web:tables/App_CL")
    names = [column["name"] for column in table.body["properties"]["schema"]["columns"]]
    assert names == ["TimeGenerated", "Level", "Query", "Text"]
    assert table.body["properties"]["retentionInDays"] == 90


@pytest.mark.parametrize("texts", [(SPEC, OTHER), (OTHER, SPEC)], ids=["makers first", "makers last"])
def test_both_are_applied_in_one_run_and_then_there_is_nothing_to_do(texts):
    azure = FakeAzure({CLIENT: {"objectId": OBJECT, "clientId": CLIENT, "displayName": "shipper"}})
    together, _ = merged(*texts)
    made = planned(together, azure)
    assert {change.action for change in made.changes} == {Action.CREATE}
    assert verify(made, azure) == []
    outcome = apply(made, azure, parallelism=4)
    assert (outcome.failed, outcome.skipped) == ((), ())
    assert planned(together, azure).pending == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            OTHER.replace("Level: int", "Level: long"),
            "`schema.columns.Level.type` of the table `App_CL` is `long` here and `int` in the spec `web`",
        ),
        (
            OTHER.replace("  App_CL:\n", "  App_CL:\n    retentionInDays: 30\n"),
            "`retentionInDays` of the table `App_CL` is `30` here and `90` in the spec `web`",
        ),
        (
            OTHER.replace("  App_CL:\n", "  App_CL:\n    dropColumns: [Text]\n"),
            "`schema.columns.Text` of the table `App_CL` is not set here and something else in the spec `web`",
        ),
        (
            OTHER.replace("resourceGroup: rg", "resourceGroup: {name: rg, create: {location: westus}}"),
            "`location` of the resource group `rg` is `westus` here and `eastus` in the spec `web`",
        ),
    ],
    ids=["a column's type", "retention", "a dropped column", "who makes the group"],
)
def test_specs_that_contradict_each_other_are_told_both_places(text, message):
    _, found = merged(SPEC, text)
    assert [item.message for item in found][:1] == [message]
    assert {item.code for item in found} == {"PRV508"}
    assert found[0].related[0].message == "the spec `web`"
    assert found[0].span.line > 1
    assert found[0].related[0].span.line > 1


def test_two_specs_of_one_name_would_own_each_others_resources():
    _, found = merged(SPEC, OTHER.replace("name: db\n", "name: web\n"))
    assert [item.message for item in found] == ["`2.yaml` and `1.yaml` both have the name `web`"]


def test_a_rule_that_two_specs_make_is_said_once_and_where_the_rules_stand():
    _, found = merged(SPEC, OTHER.replace("name: dcr-db", "name: dcr-web"))
    (one,) = found
    assert one.message == "The spec `web` makes the data collection rule `dcr-web`, too"
    assert one.span.line == 13
    assert one.hint == "give one of them another `name`"
