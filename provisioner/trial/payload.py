"""A body against its stream and the tables behind it: would it be accepted, and what would become of it.

The three of them are compared: what the body holds, what the stream declares, what the tables keep. Sizes and windows
are those of the service (logs-ingestion limits, log-standard-columns).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from provisioner.catalog.limits import CALL_BYTES_MAX, FIELD_BYTES_MAX
from provisioner.diagnostics import Diagnostic, Severity, Span
from provisioner.kql.conversions import from_json
from provisioner.kql.types import scalar_type
from provisioner.model.project import Column, Project, Rule, Stream
from provisioner.trial.auxiliary import refused
from provisioner.trial.codes import CUT_VALUE, LOST_VALUE, MISSING_FIELD, NOT_A_BODY, OLD_TIME, TOO_LARGE_A_BODY
from provisioner.trial.findings import always_empty, failures, undeclared_fields
from provisioner.trial.flows import Row, send

_GZIP = b"\x1f\x8b"


def check_payload(
    project: Project, rule: Rule, stream: Stream, data: bytes, path: str, *, now: int
) -> tuple[list[Row], list[Diagnostic]]:
    """The rows of a body, and everything that stands against it; `now` in ticks."""
    here = Span.start_of(path)
    body, found = _unpacked(data, here)
    found += _sizes(body, here)
    rows, wrong = _rows(body, here)
    found += wrong
    if not rows and not found:
        hint = "a body is one JSON array of objects"
        found.append(
            _finding(NOT_A_BODY, "The body has no records", here, hint)
            if body
            else _finding(NOT_A_BODY, "The body is empty", here, hint, "error")
        )
    if rows:
        found += [*_missing(stream, rows, here), *_lost(stream, rows, here), *_cut(stream, rows, here)]
        found += refused(project, rule, stream, rows, here)
        found += _through(project, rule, stream, rows, here, now)
    return rows, found


def _finding(code: str, message: str, here: Span, hint: str, severity: Severity = "warning") -> Diagnostic:
    return Diagnostic(code=code, severity=severity, message=message, span=here, hint=hint)


def _unpacked(data: bytes, here: Span) -> tuple[bytes, list[Diagnostic]]:
    if not data.startswith(_GZIP):
        return data, []
    try:
        return gzip.decompress(data), []
    except (OSError, EOFError, ValueError):
        return b"", [_finding(NOT_A_BODY, "The body is not a whole gzip file", here, "compress it again", "error")]


def _sizes(body: bytes, here: Span) -> list[Diagnostic]:
    if len(body) <= CALL_BYTES_MAX:
        return []
    packed = len(gzip.compress(body, 6, mtime=0))
    message = f"The body has {len(body):,} bytes, {packed:,} after gzip; one call takes {CALL_BYTES_MAX:,}"
    hint = "the limit holds for both: send fewer records at a time; the official clients split by themselves"
    return [_finding(TOO_LARGE_A_BODY, message, here, hint, "error")]


def _rows(body: bytes, here: Span) -> tuple[list[Row], list[Diagnostic]]:
    hint = "a body is one JSON array of objects in UTF-8: [{…}, {…}]"
    if not body:
        return [], []
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        message = f"The body is not JSON: {exc.msg}, in line {exc.lineno}"
        return [], [_finding(NOT_A_BODY, message, here, hint, "error")]
    if isinstance(value, dict):
        return [], [_finding(NOT_A_BODY, "The body is one object, not an array", here, "put it in brackets", "error")]
    odd = (
        next((at for at, row in enumerate(value) if not isinstance(row, dict)), None) if isinstance(value, list) else 0
    )
    if odd is not None:
        message = (
            f"Record {odd + 1} of the body is not an object" if isinstance(value, list) else "The body is no array"
        )
        return [], [_finding(NOT_A_BODY, message, here, hint, "error")]
    return value, []


def _missing(stream: Stream, rows: Sequence[Row], here: Span) -> Iterator[Diagnostic]:
    for column in stream.columns:
        if not any(row.get(column.name) is not None for row in rows):
            message = f"Field `{column.name}` of stream `{stream.handle}` is in no record"
            yield _finding(MISSING_FIELD, message, here, "send it, or take it out of the stream")


def _lost(stream: Stream, rows: Sequence[Row], here: Span) -> Iterator[Diagnostic]:
    for column in stream.columns:
        lost = [at for at, row in enumerate(rows) if _becomes_null(row.get(column.name), column)]
        if lost:
            shown = orjson.dumps(rows[lost[0]][column.name]).decode()[:60]
            more = f" (and in {len(lost) - 1:,} more)" if len(lost) > 1 else ""
            message = (
                f"Field `{column.name}` is {shown} in record {lost[0] + 1}{more}: as {column.type} it becomes null"
            )
            yield _finding(LOST_VALUE, message, here, f"send a {column.type}, or declare another type")


def _becomes_null(value: Any, column: Column) -> bool:  # noqa: ANN401  any JSON value
    kind = scalar_type(column.type)
    if value is None or kind is None:
        return False
    convert = from_json(kind)
    return convert is not None and convert(value) is None


def _cut(stream: Stream, rows: Sequence[Row], here: Span) -> Iterator[Diagnostic]:
    for column in stream.columns:
        long = [at for at, row in enumerate(rows) if _size(row.get(column.name)) > FIELD_BYTES_MAX]
        if long:
            size = _size(rows[long[0]][column.name])
            message = (
                f"Field `{column.name}` has {size:,} bytes in record {long[0] + 1}; a table keeps {FIELD_BYTES_MAX:,}"
            )
            yield _finding(
                CUT_VALUE, message, here, "the rest is cut off: send less, or split it in the transformation"
            )


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value.encode("utf-8", "surrogatepass")) if len(value) * 4 > FIELD_BYTES_MAX else len(value)
    return len(orjson.dumps(value)) if isinstance(value, dict | list) else 0


def _through(
    project: Project, rule: Rule, stream: Stream, rows: list[Row], here: Span, now: int
) -> Iterator[Diagnostic]:
    ran = send(project, rule, stream, rows, now, keep_times=False)
    yield from undeclared_fields(project, stream, ran)
    yield from always_empty(project, ran)
    for one in ran:
        yield from failures(project, one)
        if one.result.time_replaced:
            count = f"{one.result.time_replaced:,} of {one.result.rows_out:,} rows of `{one.flow.table}`"
            message = f"`TimeGenerated` is more than two days old or a day ahead in {count}"
            yield _finding(OLD_TIME, message, here, "Azure puts the time of arrival in its place")
