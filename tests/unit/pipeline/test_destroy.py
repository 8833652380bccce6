"""What `destroy` takes away, and which tables it leaves because somebody else writes to them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from builders.deployments import SPEC, Deployment
from builders.fake_azure import FakeAzure

from provisioner.catalog.clouds import PUBLIC
from provisioner.errors import NotAuthorizedError
from provisioner.model.changes import Action
from provisioner.pipeline.destroy import plan_destruction
from provisioner.pipeline.estate import assemble

ROWS = {"App_CL": 1234, "Audit_CL": 1}


class Connection(SimpleNamespace):
    def sign_in(self):
        return None

    def query(self, customer, kql, timespan):
        named = [[name, count] for name, count in self.rows.items() if f"['{name}']" in kql]
        if not named:
            raise NotAuthorizedError("no", status=403)
        return {"columns": [], "rows": named}


def connection(azure, rows=ROWS):
    made = Connection(gateway=azure, directory=azure, cloud=PUBLIC, rows=rows)
    made.data_plane = made
    return made


def estate(deployment):
    prepared = SimpleNamespace(project=deployment.project, documents=deployment.documents, sources={})
    return assemble([prepared])


@pytest.fixture
def applied():
    deployment = Deployment()
    assert deployment.apply().complete
    return deployment


def end(deployment, rows=ROWS, delete_tables=True):
    planned = plan_destruction(
        estate(deployment), connection(deployment.azure, rows), parallelism=2, delete_tables=delete_tables
    )
    assert planned.ok
    return {change.address: (change.action, change.reason) for change in planned.plan.changes}


def foreign_rule(azure, workspace, output, group="rg-other"):
    subscription = workspace.split("/")[2]
    azure.seed(
        "dataCollectionRules",
        f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights/dataCollectionRules/theirs",
        {
            "tags": {},
            "properties": {
                "destinations": {"logAnalytics": [{"name": "d", "workspaceResourceId": workspace.upper()}]},
                "dataFlows": [{"streams": ["Custom-X"], "destinations": ["d"], "outputStream": output}],
            },
        },
    )


def test_without_the_option_tables_stay(applied):
    assert end(applied, delete_tables=False)["tables/App_CL"] == (
        Action.NO_CHANGE,
        "shared; goes only when told to",
    )


def test_the_rows_at_stake_are_counted(applied):
    found = end(applied)
    assert found["tables/App_CL"] == (
        Action.DELETE,
        "1,234 rows go with it; made again, it has them back until their retention ends",
    )
    assert found["tables/Audit_CL"] == (
        Action.DELETE,
        "1 row goes with it; made again, it has them back until their retention ends",
    )
    assert found["workspaces/law-web"] == (Action.NO_CHANGE, "never deleted")


def test_rows_that_cannot_be_counted_are_said_to_be_so(applied):
    assert end(applied, rows={})["tables/App_CL"] == (
        Action.DELETE,
        "how many rows are lost is not known: the table cannot be queried",
    )


def test_a_table_that_another_rule_writes_to_stays_wherever_that_rule_is(applied):
    workspace = next(item.id for item in applied.documents if item.type == "workspaces")
    foreign_rule(applied.azure, workspace, "Custom-app_cl")
    found = end(applied)
    assert found["tables/App_CL"] == (Action.NO_CHANGE, "the rule `theirs` writes to it")
    assert found["tables/Audit_CL"][0] is Action.DELETE


def test_a_rule_that_writes_to_a_table_of_that_name_elsewhere_does_not_matter(applied):
    workspace = next(item.id for item in applied.documents if item.type == "workspaces")
    foreign_rule(applied.azure, workspace + "-2", "Custom-App_CL")
    assert end(applied)["tables/App_CL"][0] is Action.DELETE


def test_nothing_is_there():
    planned = plan_destruction(
        estate(Deployment(SPEC, FakeAzure())), connection(FakeAzure()), parallelism=2, delete_tables=True
    )
    assert planned.plan.changes == ()
