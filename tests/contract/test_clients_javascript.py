"""@azure/monitor-ingestion and @azure/monitor-query-logs, pointed at the emulator by environment variables alone.

`npm install` in tests/clients brings the packages; without them, or without Node, these tests are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from contract.data_plane import STREAM, TABLE, make_pipeline

from provisioner.emulator.credentials import load_credentials

CLIENTS = Path(__file__).parents[1] / "clients"
NODE = shutil.which("node")
PACKAGES = ("@azure/identity", "@azure/monitor-ingestion", "@azure/monitor-query-logs")


def _are_here() -> bool:
    looked_for = f"{json.dumps(PACKAGES)}.forEach((name) => require.resolve(name))"
    return (
        NODE is not None and not subprocess.run([NODE, "-e", looked_for], cwd=CLIENTS, capture_output=True).returncode
    )


pytestmark = [
    pytest.mark.contract,
    pytest.mark.skipif(not _are_here(), reason="`npm install` in tests/clients brings the JavaScript clients"),
]


@pytest.fixture(scope="module")
def found(emulator):
    pipeline = make_pipeline(emulator)
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "HTTP", "http"))},
        "AZURE_AUTHORITY_HOST": emulator.url,
        "AZURE_TENANT_ID": "adfs",
        "AZURE_CLIENT_ID": known.administrator.client_id,
        "AZURE_CLIENT_SECRET": known.administrator.client_secret,
        "NODE_EXTRA_CA_CERTS": emulator.ca,
    }
    settings = {
        "endpoint": emulator.url,
        "rule": pipeline.immutable_id,
        "ruleId": pipeline.rule_id,
        "stream": STREAM,
        "table": TABLE,
        "workspace": pipeline.customer_id,
    }
    done = subprocess.run(
        [str(NODE), str(CLIENTS / "ship.cjs"), json.dumps(settings)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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
