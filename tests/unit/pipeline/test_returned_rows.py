"""Tables that were deleted and made again: who is asked, once, and what is said."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from builders.deployments import Deployment

from provisioner.errors import RemoteError
from provisioner.pipeline.returned_rows import returned_rows


class Data:
    def __init__(self, rows=(), error=None):
        self.rows, self.error, self.asked = rows, error, []

    def query(self, customer, kql, timespan):
        self.asked.append(kql)
        if self.error:
            raise self.error
        return {"columns": [], "rows": [list(row) for row in self.rows]}


def told(data, deployment):
    plan = deployment.plan()
    return returned_rows(plan, deployment.apply(), SimpleNamespace(data_plane=data))


def without_tables():
    """A deployment whose workspace is there and whose tables are not."""
    deployment = Deployment()
    deployment.apply([item for item in deployment.documents if item.type != "tables"])
    return deployment


def test_new_tables_of_an_old_workspace_are_asked_in_one_query():
    data = Data([("App_CL", 1234), ("Audit_CL", 0)])
    (sentence,) = told(data, without_tables())
    assert sentence.startswith("tables/App_CL holds 1,234 rows already")
    assert data.asked == [
        "union isfuzzy=true withsource=TableName ['App_CL'], ['Audit_CL'] | summarize Rows = count() by TableName"
    ]


@pytest.mark.parametrize("deployed", [False, True])
def test_nobody_is_asked_where_nothing_can_have_come_back(deployed):
    deployment, data = Deployment(), Data([("App_CL", 1)])
    if deployed:
        deployment.apply()
    assert told(data, deployment) == []
    assert data.asked == []


def test_a_workspace_that_cannot_be_queried_is_no_failure():
    assert told(Data(error=RemoteError("no", status=403)), without_tables()) == []
