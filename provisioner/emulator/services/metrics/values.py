"""Values of metrics: `GET {rule}/providers/Microsoft.Insights/metrics`, and `metrics:getBatch` for many rules at once.

Time grains are whole minutes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from provisioner.emulator import meters
from provisioner.emulator.arm_errors import ArmError, invalid_content
from provisioner.emulator.http import Request, Response, json_response
from provisioner.emulator.meters import Dimensions, Meters, Sample
from provisioner.emulator.services.metrics.access import (
    ARM_AUDIENCES,
    BATCH_AUDIENCES,
    RULE,
    authenticated,
    readable_rule,
)
from provisioner.emulator.services.metrics.catalogue import METRICS, NAMESPACE
from provisioner.emulator.state import State
from provisioner.emulator.timespan import parse_timespan
from provisioner.kql.datetimes import TICKS_PER_SECOND, UNIX_EPOCH

READ = "Microsoft.Insights/metrics/read"
_MOST_RESOURCES = 50  # documented
_AGGREGATIONS = ("average", "count", "maximum", "minimum", "total")
_GRAIN = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", re.ASCII)
_FILTER = re.compile(r"(\w+)\s+eq\s+'([^']*)'")
_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked about one rule or more; times are Unix seconds."""

    names: list[str]
    first: float
    last: float
    interval: str
    wanted: list[str]
    filters: list[tuple[str, str]]

    def metrics(self, counted: Meters, rule_id: str) -> list[dict[str, Any]]:
        """The metrics of a rule."""
        grain = _grain_seconds(self.interval)
        return [
            _metric(
                rule_id,
                name,
                _series(counted.read(rule_id, name, self.first, self.last), grain, self.filters),
                self.wanted,
            )
            for name in self.names
        ]


def list_values(state: State, counted: Meters, request: Request) -> Response:
    """The metrics of one rule."""
    principal = authenticated(state, request, ARM_AUDIENCES)
    rule_id = RULE.format(**request.params)
    readable_rule(state, principal, rule_id, READ)
    # The Azure command line encodes this value twice.
    span = unquote(request.query_value("timespan") or "")
    question = _question(request, "$filter", _timespan(span, state.clock()))
    body = {
        "cost": 0,
        "timespan": f"{_text(question.first)}/{_text(question.last)}",
        "interval": question.interval,
        "value": question.metrics(counted, rule_id),
        "namespace": NAMESPACE,
    }
    return json_response(200, body)


def get_batch(state: State, counted: Meters, request: Request) -> Response:
    """The metrics of up to fifty rules, in the form of Azure's regional endpoints for metrics."""
    principal = authenticated(state, request, BATCH_AUDIENCES)
    rules = [(id, readable_rule(state, principal, id, READ)) for id in _resource_ids(request.body)]
    start, end = request.query_value("starttime"), request.query_value("endtime")
    span = f"{start}/{end or _text(state.clock())}" if start else None
    question = _question(request, "filter", _timespan(span, state.clock()))
    values = [
        {
            "starttime": _text(question.first),
            "endtime": _text(question.last),
            "interval": question.interval,
            "namespace": NAMESPACE,
            "resourceregion": rule.body["location"],
            "resourceid": id,
            "value": question.metrics(counted, rule.id),
        }
        for id, rule in rules
    ]
    return json_response(200, {"values": values})


def _question(request: Request, filter_name: str, span: tuple[float, float]) -> _Question:
    return _Question(
        names=_names(request.query_value("metricnames")),
        first=span[0],
        last=span[1],
        interval=request.query_value("interval") or "PT1M",
        wanted=[name.strip().lower() for name in (request.query_value("aggregation") or "total").split(",")],
        filters=_FILTER.findall(request.query_value(filter_name) or ""),
    )


def _resource_ids(body: bytes) -> list[str]:
    try:
        value = json.loads(body or b"null")
    except (ValueError, RecursionError) as exc:
        raise invalid_content(str(exc)) from exc
    ids = value.get("resourceids") if isinstance(value, Mapping) else None
    if not isinstance(ids, list) or not ids or not all(isinstance(id, str) for id in ids):
        raise ArmError(400, "BadRequest", "The property resourceids is missing or empty.")
    if len(ids) > _MOST_RESOURCES:
        raise ArmError(400, "BadRequest", f"At most {_MOST_RESOURCES} resources can be asked about at once.")
    return ids


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
    metric = METRICS[name]
    return {
        "id": f"{rule_id}/providers/Microsoft.Insights/metrics/{name}",
        "type": "Microsoft.Insights/metrics",
        "name": {"value": name, "localizedValue": metric.shown},
        "displayDescription": metric.shown,
        "unit": metric.unit,
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
    span = parse_timespan(text, int(now * TICKS_PER_SECOND) + UNIX_EPOCH)
    if span is None:
        raise ArmError(
            400,
            "BadRequest",
            f"Detected invalid time interval input: {text}, supported Iso 8601 time interval format: "
            "(Datetime/Datetime, Datetime/Duration, Duration/Datetime, Duration)",
        )
    return (span.first - UNIX_EPOCH) / TICKS_PER_SECOND, (span.last - UNIX_EPOCH) / TICKS_PER_SECOND


def _grain_seconds(text: str) -> int:
    match = _GRAIN.fullmatch(text)
    days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    seconds = days * 86_400 + hours * 3600 + minutes * 60
    if not seconds:
        raise ArmError(400, "BadRequest", f"Invalid time grain input: {text}")
    return seconds


def _text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
