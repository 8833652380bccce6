"""The synchronous Python clients with Azure's own addresses, as in Azure; prints what they read back, as JSON."""

import json
import sys
from datetime import UTC, datetime, timedelta

from azure.identity import EnvironmentCredential
from azure.mgmt.monitor import MonitorManagementClient
from azure.monitor.ingestion import LogsIngestionClient
from azure.monitor.query import LogsQueryClient


def ship(endpoint, rule, stream, workspace, query, level, subscription, group, name):
    credential = EnvironmentCredential()
    with MonitorManagementClient(credential, subscription) as management:
        read = management.data_collection_rules.get(group, name).immutable_id
    time = datetime.now(UTC).isoformat()
    rows = [{"Time": time, "Line": f"{level} {number} ", "Extra": {"ratio": 0.5}} for number in range(10)]
    with LogsIngestionClient(endpoint, credential) as ingestion:
        ingestion.upload(rule, stream, rows)
    with LogsQueryClient(credential) as queries:
        answer = queries.query_workspace(workspace, query, timespan=timedelta(days=1))
    return {"rule": read, "rows": [list(row) for row in answer.tables[0].rows]}


print(json.dumps(ship(**json.loads(sys.argv[1]))))
