"""What a client asks: the body of a query, or the query string of the GET form, and its `Prefer` header."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provisioner.emulator.http import Request, Response
from provisioner.emulator.services.query import answers
from provisioner.emulator.timespan import Interval, parse_timespan


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One query; `workspaces` are further ones, by customer ID, name or ARM ID."""

    query: str
    interval: Interval | None
    workspaces: tuple[str, ...]
    statistics: bool
    render: bool


def from_request(request: Request, now: int) -> Asked | Response:
    """The query of a POST or GET request, or the refusal."""
    if request.method == "GET":
        return from_json(dict(request.query), request.headers, now)
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return answers.bad_argument("InvalidJsonBody", "The request body is not valid JSON")
    return from_json(body, request.headers, now)


def from_json(body: object, headers: Mapping[str, str], now: int) -> Asked | Response:
    """The query in a JSON body, or the refusal."""
    if not isinstance(body, dict):
        return answers.bad_argument("InvalidJsonBody", "The request body is not a JSON object")
    text = body.get("query")
    if not isinstance(text, str) or not text.strip():
        return answers.bad_argument("QueryMissing", "The query is missing or empty")
    interval = None
    if body.get("timespan") is not None:
        interval = parse_timespan(str(body["timespan"]), now)
        if interval is None:
            return answers.bad_argument(
                "InvalidTimespan", f"The timespan '{body['timespan']}' is not an ISO 8601 duration or interval"
            )
    prefer = _prefer(headers)
    return Asked(
        query=text,
        interval=interval,
        workspaces=_names(body.get("workspaces")),
        statistics=prefer.get("include-statistics") == "true",
        render=prefer.get("include-render") == "true",
    )


def _names(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON is what it is
    if isinstance(value, str):
        value = value.split(",")
    return tuple(str(item).strip() for item in value) if isinstance(value, list) else ()


def _prefer(headers: Mapping[str, str]) -> dict[str, str]:
    """`wait=60, include-statistics=true`; an empty header, as the Python client sends it, asks for nothing."""
    header = next((value for name, value in headers.items() if name.lower() == "prefer"), "")
    parts = (item.partition("=") for item in str(header).split(","))
    return {name.strip().lower(): value.strip().lower() for name, _, value in parts if name.strip()}
