import uuid

import orjson
import pytest

from provisioner.emulator.services.query.engine import run_query, task_for
from provisioner.emulator.services.query.sources import Scope
from provisioner.emulator.state import Column, Table
from provisioner.emulator.store import batches, codec, merging
from provisioner.emulator.store.database import open_database
from provisioner.kql.datetimes import TICKS_PER_DAY, datetime_ticks

NOW = datetime_ticks("2026-03-01T00:00:00Z")
TYPES = {"TimeGenerated": "datetime", "Name": "string", "Level": "int"}
QUERY = "App_CL | project TimeGenerated, Name, Level, _ItemId, _TimeReceived, _ResourceId"


def batch(number, *, rows=3, rule="/rules/a", types=TYPES, table="App_CL"):
    columns = {
        "TimeGenerated": [NOW - number] * rows,
        "Name": [f"row {number}.{row}" for row in range(rows)],
        "Level": [row if types["Level"] != "string" else str(row) for row in range(rows)],
    }
    kept = {name: columns[name] for name in types}
    return batches.Batch(
        workspace="ws",
        table=table,
        received=NOW + number,
        min_time=NOW - number,
        max_time=NOW - number,
        rows=rows,
        guid=uuid.UUID(int=number * 1000).bytes,
        rule=rule,
        content=codec.encode_batch(rows, types, kept),
    )


@pytest.fixture
def database(tmp_path):
    database = open_database(tmp_path)
    yield database
    database.close()


def store(database, *stored):
    database.submit(lambda connection: batches.append(connection, stored)).result()


def merge_all(database, fewest=2):
    merged = []
    while True:
        with database.read() as connection:
            tasks = merging.find_tasks(connection, fewest)
            results = [merging.merge(connection, task) for task in tasks]
        done = [result for result in results if result is not None]
        if not done:
            return merged
        for result in done:
            assert database.submit(lambda connection, it=result: merging.put_in_place(connection, it)).result()
            merged.append(len(result.ids))


def ask(database):
    table = Table(name="App_CL", workspace_id="ws", columns=tuple(Column(name=n, type=t) for n, t in TYPES.items()))
    with database.read() as connection:
        answer = run_query(connection, task_for(QUERY, {"App_CL": table}, Scope(workspaces=("ws",)), None, NOW))
    return sorted(orjson.loads(answer.table)["rows"])


def count(database):
    with database.read() as connection:
        return connection.execute("SELECT count(*) FROM batches").fetchone()[0]


def test_merging_changes_nothing_that_a_query_sees(database):
    store(database, *(batch(number) for number in range(200)))
    before = ask(database)
    assert merge_all(database) == [200]
    assert count(database) == 1
    assert ask(database) == before
    assert len({row[3] for row in before}) == 600


def test_what_was_merged_can_be_merged_again(database):
    store(database, *(batch(number) for number in range(5)))
    merge_all(database)
    store(database, *(batch(number) for number in range(5, 9)))
    before = ask(database)
    merge_all(database)
    assert count(database) == 1
    assert ask(database) == before


def test_rules_and_tables_stay_apart(database):
    store(
        database, batch(1), batch(2, rule="/rules/b"), batch(3), batch(4, rule="/rules/b"), batch(5, table="Other_CL")
    )
    before = ask(database)
    assert merge_all(database) == [2, 2]
    assert ask(database) == before


def test_columns_that_came_later_are_empty_in_the_earlier_rows(database):
    short = {name: type_ for name, type_ in TYPES.items() if name != "Level"}
    earlier = batch(1)
    content = codec.encode_batch(1, short, {"TimeGenerated": [NOW], "Name": ["short"]})
    store(database, earlier, batches.Batch(**{**_fields(earlier), "rows": 1, "content": content}))
    before = ask(database)
    assert merge_all(database) == [2]
    assert ask(database) == before
    assert [row[2] for row in before if row[1] == "short"] == [None]


def test_batches_whose_columns_changed_their_type_are_not_mixed(database):
    changed = {**TYPES, "Level": "string"}
    store(database, batch(1), batch(2), batch(3, types=changed), batch(4, types=changed))
    before = ask(database)
    merge_all(database)
    assert ask(database) == before


def test_a_batch_that_fits_no_other_does_not_keep_the_rest_from_merging(database):
    store(database, batch(1, types={**TYPES, "Level": "string"}), batch(2), batch(3))
    assert merge_all(database) == [2]


def test_big_batches_stay_and_merged_ones_have_a_limit(database):
    store(database, batch(0, rows=merging.SMALL_ROWS), *(batch(number, rows=1000) for number in range(1, 13)))
    with database.read() as connection:
        merged = merging.merge(connection, merging.find_tasks(connection, 2)[0])
    assert merged.batch.rows == 8000
    assert len(merged.ids) == 8


def test_nothing_is_exchanged_when_one_of_them_is_gone_meanwhile(database):
    store(database, batch(1), batch(2))
    with database.read() as connection:
        merged = merging.merge(connection, merging.find_tasks(connection, 2)[0])
    database.submit(lambda connection: connection.execute("DELETE FROM batches WHERE id = 1").rowcount).result()
    assert database.submit(lambda connection: merging.put_in_place(connection, merged)).result() is False
    assert count(database) == 1


def test_few_small_batches_are_left_alone(database):
    store(database, *(batch(number) for number in range(merging.FEWEST - 1)))
    with database.read() as connection:
        assert merging.find_tasks(connection) == []


def test_batches_past_their_retention_are_dropped(database):
    store(database, batch(0), batch(3 * TICKS_PER_DAY), batch(3 * TICKS_PER_DAY, table="Keep_CL"))
    days = {"App_CL": 2, "Keep_CL": 30}
    dropped = database.submit(
        lambda connection: batches.drop_older(connection, lambda _ws, table: NOW - days[table] * TICKS_PER_DAY)
    ).result()
    assert (dropped, count(database)) == (1, 2)


def _fields(one):
    return {name: getattr(one, name) for name in one.__slots__}
