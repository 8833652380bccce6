"""An old rule goes when nobody sends to it, its successor is there, and what it leaves behind is told."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from builders.fake_azure import FakeAzure

from provisioner.errors import UsageError
from provisioner.pipeline.migrate_retire import look, retire
from provisioner.pipeline.migrate_table import files_for
from provisioner.pipeline.migrate_table import look as look_at_table

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
RULES = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules"
ENDPOINT = f"{GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints/dce"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-old"
TABLE = f"{WORKSPACE}/tables/App_CL"


@dataclass
class DataPlane:
    """Answers each query with these rows."""

    rows: list = field(default_factory=list)

    def query(self, customer, kql, timespan):
        assert timespan == "P1D"
        return {"columns": [], "rows": self.rows}


@dataclass
class Connection:
    """Azure in memory, with a metric and a data plane."""

    gateway: FakeAzure = field(default_factory=FakeAzure)
    counts: dict = field(default_factory=dict)
    data_plane: DataPlane = field(default_factory=DataPlane)

    def requests(self, id, minutes):
        return self.counts.get(id, 0)


@pytest.fixture
def azure():
    connection = Connection(counts={f"{RULES}/old": 3, f"{RULES}/new": 7})
    old = {"immutableId": "dcr-1", "dataCollectionEndpointId": ENDPOINT}
    other = {"immutableId": "dcr-3", "dataCollectionEndpointId": ENDPOINT.upper()}
    connection.gateway.seed("dataCollectionRules", f"{RULES}/old", {"properties": old})
    connection.gateway.seed("dataCollectionRules", f"{RULES}/other", {"properties": other})
    new = {"tags": {"migrated-from": "dcr-1"}, "properties": {"immutableId": "dcr-2"}}
    connection.gateway.seed("dataCollectionRules", f"{RULES}/new", new)
    return connection


def test_traffic_successor_and_other_rules_are_told(azure):
    found = look(f"{RULES}/old", azure, 60)
    assert (found.requests, found.successor, found.successor_requests) == (3, "new", 7)
    assert (found.endpoint, found.others) == (ENDPOINT, ("other",))


def test_a_rule_without_successor_says_so(azure):
    found = look(f"{RULES}/other", azure, 60)
    assert (found.requests, found.successor, found.others) == (0, None, ("old",))


def test_only_the_rule_is_deleted(azure):
    retire(look(f"{RULES}/old", azure, 60), azure)
    assert [call for call in azure.gateway.calls if call[0] == "delete"] == [
        ("delete", "dataCollectionRules", f"{RULES}/old")
    ]


def classic(azure, columns=("TimeGenerated", "Computer", "Message_s")):
    schema = {"tableSubType": "Classic", "columns": [{"name": name, "type": "string"} for name in columns]}
    azure.gateway.seed("tables", TABLE, {"properties": {"schema": schema}})
    azure.gateway.seed("workspaces", WORKSPACE, {"properties": {"customerId": "c"}})


def test_agents_that_still_write_to_a_table_are_named(azure, tmp_path):
    classic(azure)
    azure.data_plane.rows = [["vm-1", 10], ["", 2], ["vm-2", 5]]
    table = look_at_table(TABLE, azure)
    assert (table.writers, table.recent_rows, table.classic) == (("vm-1", "vm-2"), 17, True)
    made = files_for(table, new_table=None, output=tmp_path / "p.yaml", report=tmp_path / "m.md")
    report = next(data.decode() for path, data in made.written.contents if path.suffix == ".md")
    assert "These machines have written to it within a day; move their agents first: `vm-1`, `vm-2`." in report


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("App_CL", "is not the ID of a table"),
        (f"{WORKSPACE}/tables/Syslog", "is an Azure table"),
        (f"{WORKSPACE}/tables/Gone_CL", "there is no table `Gone_CL`"),
    ],
)
def test_what_is_no_classic_table_is_refused(azure, id, message):
    with pytest.raises(UsageError, match=message):
        look_at_table(id, azure)


@pytest.mark.parametrize("name", ["Clean", "App_CL"])
def test_the_new_table_needs_a_name_of_its_own(azure, tmp_path, name):
    classic(azure)
    with pytest.raises(UsageError, match="cannot be the new table's name"):
        files_for(look_at_table(TABLE, azure), new_table=name, output=tmp_path / "p", report=tmp_path / "m.md")
