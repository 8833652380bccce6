"""@azure/monitor-ingestion and @azure/monitor-query-logs, pointed at the emulator by environment variables alone.

`npm install` in tests/clients brings the packages; without them, or without Node, these tests are skipped.
"""

from __future__ import annotations

import pytest
from contract import node
from contract.data_plane import STREAM, TABLE, make_pipeline

pytestmark = [
    pytest.mark.contract,
    node.needs("@azure/identity", "@azure/monitor-ingestion", "@azure/monitor-query-logs"),
]


@pytest.fixture(scope="module")
def found(emulator):
    pipeline = make_pipeline(emulator)
    settings = {
        "endpoint": emulator.url,
        "rule": pipeline.immutable_id,
        "ruleId": pipeline.rule_id,
        "stream": STREAM,
        "table": TABLE,
        "workspace": pipeline.customer_id,
    }
    return node.run(emulator, "ship.cjs", settings)


def test_rows_in_several_bodies_at_once_are_all_there(found):
    assert found["summary"] == [[1500, 0, 1499, 374.75]]
    assert found["status"] == "Success"


def test_queries_work_with_and_without_a_version_in_the_address(found):
    assert found["withoutVersion"] == [[1500]]
    assert found["resource"] == [[1500]]
    assert found["statistics"] is True


def test_a_batch_tells_the_good_query_from_the_bad_one(found):
    # The client calls every answer with an error a partial one.
    assert found["batch"] == ["Success", "PartialFailure"]


def test_refusals_arrive_as_the_clients_errors(found):
    assert found["wrongStream"]["name"] == "AggregateLogsUploadError"
    assert "Custom-Nobody was not configured" in found["wrongStream"]["message"]
    assert (found["wrongQuery"]["name"], found["wrongQuery"]["status"]) == ("RestError", 400)
    assert found["wrongQuery"]["code"] == "BadArgumentError"
