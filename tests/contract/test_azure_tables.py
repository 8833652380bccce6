"""Each of Azure's tables that takes the Logs Ingestion API: a flow fills every column of it, and a row arrives.

One spec has them all, ten to a rule. The types that flows put out come from the catalog, and the emulator compares them
with its own tables to the letter, as Azure does.
"""

import time

import pytest
from builders.azure_tables import ACCEPTED, ROW, SENDER, place_of, spec
from builders.connections import connection_to
from builders.deployments import Deployment

from provisioner.catalog import azure_tables
from provisioner.catalog.names import STANDARD_COLUMNS
from provisioner.outputs import collect

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def filled(emulator):
    """The outputs of the applied spec, with a row sent through each flow."""
    connection = connection_to(emulator.ready)
    deployment = Deployment(spec(), azure=connection.gateway, directory=connection.directory)
    outcome = deployment.apply(schema_wait=0)
    assert not outcome.failed, [str(failure.error) for failure in outcome.failed]
    outputs = collect(deployment.project, outcome.live, cloud="local")
    rules = {item.handle: item for item in outputs.rules}
    sender = connection_to(emulator.ready, SENDER)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    for table in ACCEPTED:
        handle, stream = place_of(table)
        endpoint, id = rules[handle].logs_ingestion, rules[handle].immutable_id
        sender.data_plane.send(endpoint, id, stream, [{**ROW, "TimeGenerated": now}])
    sender.close()
    yield connection, outputs.workspace_customer_id
    connection.close()


@pytest.mark.parametrize("table", ACCEPTED)
def test_a_row_that_fills_every_column_arrives(filled, table):
    connection, workspace = filled
    result = connection.data_plane.query(workspace, f"{table} | take 2", "P1D")
    (row,) = result["rows"]
    names = [column["name"] for column in result["columns"]]
    wanted = set(azure_tables()[table].columns) - set(STANDARD_COLUMNS) | {"TimeGenerated"}
    empty = [name for name, value in zip(names, row, strict=True) if name in wanted and value is None]
    assert wanted <= set(names) and empty == []
