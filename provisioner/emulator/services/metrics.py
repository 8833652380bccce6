"""Azure Monitor's metrics of data collection rules: `GET {rule}/providers/Microsoft.Insights/metrics`.

Resource Manager's checks are here in short: token, audience, right. Time grains are whole minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from provisioner.emulator import meters
from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.meters import Dimensions, Meters, Sample
from provisioner.emulator.state import State, TokenError
from provisioner.kql.datetimes import TICKS_PER_SECOND, UNIX_EPOCH, datetime_ticks

AUDIENCES = ("https://management.azure.com", "https://management.core.windows.net")
READ = "Microsoft.Insights/metrics/read"
_RULE = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights/dataCollectionRules/{rule}"
_PATH = f"{_RULE}/providers/Microsoft.Insights/metrics"

# REST name -> (name in the portal, unit); documented in the reference of supported metrics.
METRICS = {
    meters.CALLS: ("Logs Ingestion Requests per Min", "Count"),
    meters.BYTES: ("Logs Ingestion Bytes per Min", "Bytes"),
    meters.ROWS: ("Logs Rows Received per Min", "Count"),
    meters.DROPPED: ("Logs Rows Dropped per Min", "Count"),
    meters.ERRORS: ("Logs Transformation Errors per Min", "Count"),
    meters.DURATION: ("Logs Transform Duration per Min", "MilliSeconds"),
}
_AGGREGATIONS = ("average", "count", "maximum", "minimum", "total")
_GRAIN = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", re.ASCII)
_FILTER = re.compile(r"(\w+)\s+eq\s+'([^']*)'")
_HOUR = 3600.0


def operations(state: State, counted: Meters) -> tuple[Operation, ...]:
    """The one operation, to be tried before Resource Manager's own."""

    def answer(request: Request) -> Response:
        try:
            return _list(state, counted, request)
        except ArmError as error:
            return error.response()

    return (Operation(method="GET", path=_PATH, handler=answer, control_plane=True),)


def _list(state: State, counted: Meters, request: Request) -> Response:
    principal = state.principal_from_token(request.headers.get("authorization"))
    if isinstance(principal, TokenError) or not principal.is_for(*AUDIENCES, request.base_url):
        raise ArmError(401, "InvalidAuthenticationToken", "The access token is missing, invalid or expired.")
    rule_id = _RULE.format(**request.params)
    if not state.has_action(principal, rule_id, READ):
        raise ArmError(403, "AuthorizationFailed", f"The client has no right to perform '{READ}' over '{rule_id}'.")
    if state.resources.get(rule_id) is None:
        raise ArmError(404, "ResourceNotFound", f"The Resource '{rule_id}' was not found.")
    first, last = _timespan(request.query_value("timespan"), state.clock())
    interval = request.query_value("interval") or "PT1M"
    grain = _grain_seconds(interval)
    wanted = [name.lower() for name in (request.query_value("aggregation") or "total").split(",")]
    filters = _FILTER.findall(request.query_value("$filter") or "")
    metrics = [
        _metric(rule_id, name, _series(counted.read(rule_id, name, first, last), grain, filters), wanted)
        for name in _names(request.query_value("metricnames"))
    ]
    body = {
        "cost": 0,
        "timespan": f"{_text(first)}/{_text(last)}",
        "interval": interval,
        "value": metrics,
        "namespace": "Microsoft.Insights/dataCollectionRules",
    }
    return json_response(200, body)


Series = dict[Dimensions, dict[int, Sample]]


def _series(samples: Iterable[tuple[int, Dimensions, Sample]], grain: int, filters: list[tuple[str, str]]) -> Series:
    """A series for each combination of the dimensions that the filter names, `*` standing for every value."""
    found: Series = {}
    for time, dimensions, sample in samples:
        values = dict(dimensions)
        if any(value not in ("*", values.get(name)) for name, value in filters):
            continue
        key = tuple((name, values.get(name, "")) for name, _ in filters)
        found.setdefault(key, {}).setdefault(time // grain * grain, Sample()).merge(sample)
    return found


def _metric(rule_id: str, name: str, series: Series, wanted: list[str]) -> dict[str, Any]:
    shown, unit = METRICS[name]
    return {
        "id": f"{rule_id}/providers/Microsoft.Insights/metrics/{name}",
        "type": "Microsoft.Insights/metrics",
        "name": {"value": name, "localizedValue": shown},
        "displayDescription": shown,
        "unit": unit,
        "timeseries": [
            {
                "metadatavalues": [
                    {"name": {"value": key.lower(), "localizedValue": key}, "value": value} for key, value in dimensions
                ],
                "data": [
                    {"timeStamp": _text(time), **_aggregated(sample, wanted)} for time, sample in sorted(points.items())
                ],
            }
            for dimensions, points in series.items()
        ],
        "errorCode": "Success",
    }


def _aggregated(sample: Sample, wanted: list[str]) -> dict[str, float]:
    values = {
        "average": sample.total / sample.count,
        "count": float(sample.count),
        "maximum": sample.maximum,
        "minimum": sample.minimum,
        "total": sample.total,
    }
    return {name: values[name] for name in _AGGREGATIONS if name in wanted}


def _names(text: str | None) -> list[str]:
    names = [name.strip() for name in (text or meters.CALLS).split(",")]
    known = {name.lower(): name for name in METRICS}
    for name in names:
        if name.lower() not in known:
            message = f"Failed to find metric configuration for provider: Microsoft.Insights, metric: {name}."
            raise ArmError(400, "BadRequest", f"{message} Valid metrics: {','.join(METRICS)}")
    return [known[name.lower()] for name in names]


def _timespan(text: str | None, now: float) -> tuple[float, float]:
    """Two Unix times; the last hour when nothing is said."""
    if not text:
        return now - _HOUR, now
    start, _, end = unquote(text).partition("/")  # Azure's command line escapes it twice
    ticks = datetime_ticks(start), datetime_ticks(end)
    if ticks[0] is None or ticks[1] is None:
        raise ArmError(400, "BadRequest", f"Invalid time interval input: {text}")
    return (ticks[0] - UNIX_EPOCH) / TICKS_PER_SECOND, (ticks[1] - UNIX_EPOCH) / TICKS_PER_SECOND


def _grain_seconds(text: str) -> int:
    match = _GRAIN.fullmatch(text)
    days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    seconds = days * 86_400 + hours * 3600 + minutes * 60
    if not seconds:
        raise ArmError(400, "BadRequest", f"Invalid time grain input: {text}")
    return seconds


def _text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
