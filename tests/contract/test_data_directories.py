"""A data directory that an earlier emulator wrote: its resources, its sign-in and its rows are what they were.

`tests/cases/emulator/first_landing.tar.gz` was written by the emulator of commit 495773b (2026-11-28), its CA left out.
"""

from __future__ import annotations

import tarfile

import pytest
from builders.golden import CASES
from contract.conftest import SUBSCRIPTION, Emulator

from provisioner.emulator.process import start_child

pytestmark = pytest.mark.contract
GROUP, TABLE, STREAM = "rg-bench", "Bench_CL", "Custom-Bench"


@pytest.fixture
def child(tmp_path):
    with tarfile.open(CASES / "emulator" / "first_landing.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    child = start_child(tmp_path)
    yield child
    child.stop()


def test_the_first_landings_directory_is_taken_over_whole(child):
    from azure.monitor.ingestion import LogsIngestionClient
    from azure.monitor.query import LogsQueryClient

    emulator = Emulator(child.ready)
    rules = list(emulator.monitor().data_collection_rules.list_by_resource_group(GROUP))
    assert [rule.name for rule in rules] == ["dcr-bench-0", "dcr-bench-1"]
    assert "dcr-4ced2267568e47de98c84f7b4d9a7e9e" in {rule.immutable_id for rule in rules}
    workspace = emulator.loganalytics().workspaces.get(GROUP, "law-bench")
    assert workspace.customer_id == "418e2396-6b4c-48d7-9c0a-ec51b03bbdaa"
    assert SUBSCRIPTION in workspace.id
    queries = LogsQueryClient(emulator.credential(), endpoint=emulator.url, connection_verify=emulator.ca)

    def ask(text):
        return [list(row) for row in queries.query_workspace(workspace.customer_id, text, timespan=None).tables[0].rows]

    assert ask(f"{TABLE} | summarize count(), dcount(_ItemId), countif(isempty(Host) or isnull(Pid))") == [[60, 60, 0]]
    with LogsIngestionClient(emulator.url, emulator.credential(), connection_verify=emulator.ca) as client:
        client.upload(rules[0].immutable_id, STREAM, [{"Raw": "<1> new app[1]: row"}])
    assert ask(f"{TABLE} | where Host == 'new' | project App, Message") == [["app", "row"]]
    queries.close()
