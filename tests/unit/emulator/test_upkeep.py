import uuid
from dataclasses import dataclass

import pytest

from provisioner.emulator.pool import WorkerPool
from provisioner.emulator.state import Column, RouteTable, Table, Workspace
from provisioner.emulator.store import batches, codec, merging
from provisioner.emulator.store.database import open_database
from provisioner.emulator.upkeep import Upkeep
from provisioner.kql.datetimes import TICKS_PER_DAY, TICKS_PER_SECOND, UNIX_EPOCH, datetime_ticks

NOW = datetime_ticks("2026-03-01T00:00:00Z")


@dataclass
class FakeState:
    def clock(self):
        return (NOW - UNIX_EPOCH) / TICKS_PER_SECOND

    def routes(self):
        table = Table(
            name="Long_CL",
            workspace_id="ws",
            columns=(Column(name="TimeGenerated", type="datetime"),),
            total_retention_in_days=90,
        )
        return RouteTable(
            version=1, workspaces={"ws": Workspace(id="/ws", customer_id="ws", tables={"Long_CL": table})}
        )


def batch(days_ago, table="App_CL"):
    time = NOW - days_ago * TICKS_PER_DAY
    return batches.Batch(
        workspace="ws",
        table=table,
        received=time,
        min_time=time,
        max_time=time,
        rows=1,
        guid=uuid.uuid4().bytes,
        rule="/rule",
        content=codec.encode_batch(1, {"TimeGenerated": "datetime"}, {"TimeGenerated": [time]}),
    )


@pytest.fixture
def database(tmp_path):
    database = open_database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def upkeep(database):
    pool = WorkerPool(database.path, workers=1)
    yield Upkeep(FakeState(), database, pool)
    pool.close()


def counts(database):
    with database.read() as connection:
        rows = connection.execute("SELECT table_name, count(*), sum(row_count) FROM batches GROUP BY 1 ORDER BY 1")
        return rows.fetchall()


def test_small_batches_are_merged_by_a_worker(database, upkeep):
    database.append([batch(0) for _ in range(merging.FEWEST)]).result()
    database.append([batch(0, "Few_CL")]).result()
    assert upkeep.merge() == merging.FEWEST
    assert counts(database) == [("App_CL", 1, merging.FEWEST), ("Few_CL", 1, 1)]
    assert upkeep.merge() == 0


def test_rows_past_the_total_retention_of_their_table_are_removed(database, upkeep):
    database.append([batch(29), batch(31), batch(89, "Long_CL"), batch(91, "Long_CL")]).result()
    assert upkeep.sweep() == 2
    assert counts(database) == [("App_CL", 1, 1), ("Long_CL", 1, 1)]


def test_upkeep_starts_and_ends(upkeep):
    upkeep.start()
    upkeep.close()
