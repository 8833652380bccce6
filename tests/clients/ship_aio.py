"""The asynchronous Python clients, configured by the environment alone; prints what they read back, as JSON.

A program of its own, because aiohttp reads `SSL_CERT_FILE` when it is imported.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta

from azure.identity.aio import EnvironmentCredential
from azure.monitor.ingestion.aio import LogsIngestionClient
from azure.monitor.query.aio import LogsQueryClient


async def ship(endpoint, rule, stream, workspace, query, level):
    time = datetime.now(UTC).isoformat()
    rows = [{"Time": time, "Line": f"{level} {number} ", "Extra": {"ratio": 0.5}} for number in range(10)]
    async with (
        EnvironmentCredential() as credential,
        LogsIngestionClient(endpoint, credential) as ingestion,
        LogsQueryClient(credential, endpoint=endpoint) as queries,
    ):
        await ingestion.upload(rule, stream, rows)
        answer = await queries.query_workspace(workspace, query, timespan=timedelta(days=1))
        return [list(row) for row in answer.tables[0].rows]


print(json.dumps(asyncio.run(ship(**json.loads(sys.argv[1])))))
