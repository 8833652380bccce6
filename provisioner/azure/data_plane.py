"""Records in and rows out, through azure-monitor-ingestion and azure-monitor-query."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from azure.core.pipeline.transport import RequestsTransport

from provisioner.azure.credentials import OneAtATime
from provisioner.azure.failures import translated
from provisioner.azure.wire import received
from provisioner.catalog.clouds import Cloud
from provisioner.errors import RemoteError, UsageError
from provisioner.model.json import Json, JsonObject

_INGESTION_VERSION = "2023-01-01"


class AzureDataPlane:
    """The two official data clients of one connection."""

    def __init__(self, cloud: Cloud, credential: OneAtATime, transport: RequestsTransport) -> None:
        self._cloud = cloud
        self._credential = credential
        self._options: dict[str, Any] = {"transport": transport, "retry_connect": 2}
        self._lock = threading.Lock()
        self._ingestion: dict[str, Any] = {}

    def send(self, endpoint: str, immutable_id: str, stream: str, rows: Sequence[JsonObject]) -> None:
        """Upload rows in the client's own chunks of 1 MiB; the first refused chunk ends it."""
        with translated(f"send to the stream `{stream}`", immutable_id):
            self._ingestion_client(endpoint).upload(immutable_id, stream, [dict(row) for row in rows])

    def probe(self, endpoint: str, immutable_id: str, stream: str) -> None:
        """Post no records at all: Azure decides on access before it looks at them, and nothing is stored.

        The client itself sends nothing for an empty list, so it is one raw request through its policies.
        """
        from azure.core.rest import HttpRequest

        address = f"/dataCollectionRules/{immutable_id}/streams/{stream}?api-version={_INGESTION_VERSION}"
        request = HttpRequest("POST", address, headers={"Content-Type": "application/json"}, content=b"[]")
        with translated(f"send to the stream `{stream}`", immutable_id):
            self._ingestion_client(endpoint).send_request(request).raise_for_status()

    def _ingestion_client(self, endpoint: str) -> Any:  # noqa: ANN401 - imported late
        from azure.monitor.ingestion import LogsIngestionClient

        with self._lock:
            if endpoint not in self._ingestion:
                self._ingestion[endpoint] = LogsIngestionClient(
                    endpoint, self._credential, credential_scopes=[self._cloud.ingestion_scope], **self._options
                )
            return self._ingestion[endpoint]

    def query(self, workspace_customer_id: str, kql: str, timespan: str | None) -> Mapping[str, Json]:
        """The first result table of a query; `timespan` is an ISO 8601 duration or interval, None for all time."""
        from azure.monitor.query import LogsQueryClient

        client = LogsQueryClient(
            self._credential,
            endpoint=self._cloud.query_endpoint,
            credential_scopes=[self._cloud.query_scope],
            **self._options,
        )
        answers: list[Any] = []

        def keep(response: Any) -> None:  # noqa: ANN401 - SDK hook
            if response.http_response.status_code == 200:
                answers.append(received(response))

        with translated("run the query", workspace_customer_id, _QUERY_HINTS):
            client.query_workspace(workspace_customer_id, kql, timespan=_span(timespan), raw_response_hook=keep)
        answer = answers[-1] if answers else {}
        if "error" in answer:
            raise RemoteError(
                f"the query gave only a part of its rows: {answer['error'].get('message', '')}".rstrip(".: "),
                "narrow the query or its time span",
                operation="run the query",
                code=str(answer["error"].get("code", "")),
            )
        table = (answer.get("tables") or [{}])[0]
        return {"columns": table.get("columns", []), "rows": table.get("rows", [])}


_QUERY_HINTS = {
    400: "correct the query; what is wrong with it stands above",
    403: "ask for a role that may read the workspace, such as Log Analytics Reader",
    404: "check the workspace",
}
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$")


def _span(timespan: str | None) -> timedelta | tuple[datetime, datetime] | None:
    if timespan is None:
        return None
    start, slash, end = timespan.partition("/")
    try:
        if slash:
            return datetime.fromisoformat(start), datetime.fromisoformat(end)
    except ValueError:
        pass
    found = _DURATION.match(timespan)
    if found is None or not any(found.groups()):
        raise UsageError(f"`{timespan}` is not a time span", "write an ISO 8601 duration (`PT1H`) or `START/END`")
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
