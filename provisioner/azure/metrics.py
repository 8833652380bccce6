"""Azure Monitor's own measurements, through azure-mgmt-monitor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from provisioner.azure.clients import Clients
from provisioner.azure.wire import received
from provisioner.model.ids import parse_resource_id

REQUESTS = "ApiCallReceived_Count"
"""The REST name of "Logs Ingestion Requests per Min"."""


def request_count(clients: Clients, rule_id: str, minutes: int) -> int:
    """The requests that a data collection rule has had in the last minutes, refused ones included."""
    parsed = parse_resource_id(rule_id)
    now = datetime.now(UTC)
    answer: Any = clients.monitor((parsed and parsed.subscription) or "").metrics.list(
        rule_id,
        timespan=f"{_text(now - timedelta(minutes=minutes))}/{_text(now + timedelta(minutes=1))}",
        interval="PT1M",
        metricnames=REQUESTS,
        aggregation="total",
        cls=received,
    )
    points = (
        point for metric in answer.get("value", ()) for series in metric["timeseries"] for point in series["data"]
    )
    return round(sum(point.get("total") or 0 for point in points))


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
