"""Check and run KQL as JSON lines, for editors and pipelines: one request a line, one answer a line.

Request: `{"columns": [{"name", "type"}], "kql": "…"}`, for `run_lines` with `"rows": [{…}]`; an `id` comes back.
Answer: `{"diagnostics": [{"code", "severity", "start", "length", "message", "source"}], "columns": …|null}`, for
`run_lines` with `rows`, null when the text has a fault of language. Offsets are Unicode code points. A row that fails
in part is in `errors`. Values: datetime as ISO with seven digits and `Z`, timespan as `[d.]hh:mm:ss.fffffff`, dynamic
as JSON, NaN and the infinities as strings; null only for what is no string.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import orjson

from provisioner.kql.findings import Finding
from provisioner.kql.library import Checked, check
from provisioner.kql.types import scalar_type

if TYPE_CHECKING:
    from provisioner.kql.types import Schema

Profile = Literal["dcr", "query"]
Answer = dict[str, Any]


def check_lines(lines: Iterable[str | bytes], *, profile: Profile = "dcr") -> Iterator[str]:
    """Answer every line; a line that is no request is answered with a diagnostic of its own."""
    return _answers(lines, lambda request: _described(_check(request, profile)))


def run_lines(lines: Iterable[str | bytes], *, profile: Profile = "dcr", now: int | None = None) -> Iterator[str]:
    """The same, with the rows that the text makes of the request's rows; `now` (ticks) freezes the clock."""
    return _answers(lines, lambda request: _run(request, profile, now))


def _answers(lines: Iterable[str | bytes], answer: Callable[[Mapping[str, Any]], Answer]) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            continue
        request: Any = None
        try:
            request = orjson.loads(line)
            result = answer(_valid(request))
        except (_NotARequestError, orjson.JSONDecodeError) as exc:
            result = {"diagnostics": [_diagnostic(Finding("KQL000", "error", 0, 0, str(exc)))], "columns": None}
        if isinstance(request, dict) and "id" in request:
            result = {"id": request["id"], **result}
        yield orjson.dumps(result, default=str).decode()


class _NotARequestError(Exception):
    """The line is no request; the message says what one looks like."""


def _valid(request: object) -> Mapping[str, Any]:
    if not isinstance(request, dict) or not isinstance(request.get("kql"), str):
        raise _NotARequestError('a request is an object with a text `kql`: {"columns": [{"name", "type"}], "kql": "…"}')
    for column in _list_of_objects(request, "columns"):
        if not isinstance(column.get("name"), str) or scalar_type(str(column.get("type"))) is None:
            raise _NotARequestError("`columns` is a list of objects with a text `name` and a `type` that Kusto knows")
    _list_of_objects(request, "rows")
    return request


def _list_of_objects(request: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    items = request.get(key) or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _NotARequestError(f"`{key}` is a list of objects")
    return items


def _check(request: Mapping[str, Any], profile: Profile) -> Checked:
    columns = [(column["name"], column["type"]) for column in request.get("columns") or []]
    return check(request["kql"], columns, profile=profile)


def _described(checked: Checked) -> Answer:
    return {
        "diagnostics": [_diagnostic(finding) for finding in checked.findings],
        "columns": None
        if checked.columns is None
        else [{"name": column.name, "type": column.type} for column in checked.columns],
    }


def _diagnostic(finding: Finding) -> Answer:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "start": finding.start,
        "length": finding.length,
        "message": finding.message,
        "hint": finding.hint,
        "source": finding.source,
    }


def _run(request: Mapping[str, Any], profile: Profile, now: int | None) -> Answer:
    from provisioner.kql.runtime import RunawayError

    try:
        return _evaluated(request, profile, now)
    except RunawayError as exc:
        return {"diagnostics": [_diagnostic(exc.finding(request["kql"]))], "columns": None, "rows": None}


def _evaluated(request: Mapping[str, Any], profile: Profile, now: int | None) -> Answer:
    from provisioner.kql.compiled import compile_query
    from provisioner.kql.runtime import NotSimulatedError
    from provisioner.kql.unfolding import check_in_steps

    rows = request.get("rows") or []
    checked = check_in_steps(
        request["kql"],
        lambda text: _check({**request, "kql": text}, profile),
        lambda found: compile_query(found).run(rows, now=now).columns[0],
    )
    answer = _described(checked)
    if checked.plan is None or checked.columns is None:
        return {**answer, "rows": None}
    try:
        result = compile_query(checked).run(rows, now=now)
    except NotSimulatedError as exc:
        unable = Finding("KQL000", "error", exc.start, exc.end - exc.start, str(exc))
        return {**answer, "diagnostics": [*answer["diagnostics"], _diagnostic(unable)], "rows": None}
    answer["rows"] = _rows(checked.columns, result.columns)
    if result.errors:
        answer["errors"] = [{"row": error.row, "message": error.message} for error in result.errors]
    return answer


def _rows(schema: Schema, columns: list[list[Any]]) -> list[dict[str, Any]]:
    names = [column.name for column in schema]
    cells = [[_wire(value, column.type) for value in values] for column, values in zip(schema, columns, strict=True)]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _wire(value: Any, type_: str) -> Any:  # noqa: ANN401 - any KQL value in, any JSON value out
    from provisioner.kql.values import to_wire

    wire = to_wire(value, type_)
    # The protocol always has seven digits; Kusto's own text leaves a fraction of zero out.
    if type_ == "timespan" and isinstance(wire, str) and "." not in wire.rpartition(":")[2]:
        return f"{wire}.0000000"
    return wire
