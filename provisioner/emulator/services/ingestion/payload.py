"""From the bytes of a request to the bytes of batches: all the work that costs time, and no I/O.

Imports only the codec and `dataflow`, so that a worker process starts fast. Assumed, because nothing public shows what
Azure does: a body that is not JSON, or an array with anything but objects in it, is refused whole with a 400. Reported
by users: a single object instead of an array is answered with 204 and stored nowhere.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from provisioner.dataflow import Flow, FlowResult, compile_flow
from provisioner.emulator.services.ingestion import auxiliary
from provisioner.emulator.store import codec, deflate
from provisioner.kql.findings import Finding

MAX_INFLATED = 50 * 1024 * 1024
_random = random.Random()
_BOM = b"\xef\xbb\xbf"

Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowText:
    """One data flow as texts: what `compile_flow` needs and a process boundary lets through."""

    stream: Columns
    transform_kql: str
    table: Columns
    auxiliary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """A request's body and the flows that take it; `received` is in ticks."""

    body: bytes
    encoding: str
    received: int
    flows: tuple[FlowText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What flow number `flow` made of the payload; without rows there is no content."""

    flow: int
    rows: int
    min_time: int
    max_time: int
    guid: bytes
    content: bytes
    dropped_columns: Mapping[str, int]
    row_errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """Everything the writer and the counters need."""

    rows_in: int
    inflated_bytes: int
    encoded: tuple[Encoded, ...] = ()
    single_object: bool = False
    undeclared_fields: Mapping[str, int]
    transform_ms: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A payload that the endpoint does not take."""

    status: int
    code: str
    message: str


def process(payload: Payload) -> Processed | Refused:
    """Inflate, parse, transform and encode."""
    body = _inflate(payload.body, payload.encoding)
    if isinstance(body, Refused):
        return body
    try:
        rows = orjson.loads(body.removeprefix(_BOM))
    except orjson.JSONDecodeError as exc:
        return Refused(status=400, code="InvalidJson", message=f"The request body is not valid JSON: {exc}.")
    if isinstance(rows, dict):
        return Processed(rows_in=0, inflated_bytes=len(body), single_object=True, undeclared_fields={})
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return Refused(
            status=400, code="InvalidRecords", message="The request body must be a JSON array that holds only objects."
        )
    return _transform(payload, rows, len(body))


def _transform(payload: Payload, rows: list[dict[str, Any]], size: int) -> Processed | Refused:
    encoded: list[Encoded] = []
    durations: list[float] = []
    undeclared: Mapping[str, int] = {}
    for number, text in enumerate(payload.flows if rows else ()):
        flow, findings = _compiled(text)
        if flow is None:
            messages = tuple(finding.message for finding in findings if finding.severity == "error")
            encoded.append(_nothing(number, messages))
            continue
        started = time.perf_counter()
        result = flow.run(rows, payload.received)
        durations.append((time.perf_counter() - started) * 1e3)
        undeclared = result.undeclared_fields
        if text.auxiliary and (refused := auxiliary.refusal(text.stream, text.transform_kql, rows, result)):
            return Refused(status=400, code=refused.code, message=refused.message)
        encoded.append(_encode(number, result))
    return Processed(
        rows_in=len(rows),
        inflated_bytes=size,
        encoded=tuple(encoded),
        undeclared_fields=undeclared,
        transform_ms=tuple(durations),
    )


@lru_cache(maxsize=512)
def _compiled(text: FlowText) -> tuple[Flow | None, tuple[Finding, ...]]:
    """What `compile_flow` gives, without turning the columns into a schema for every payload."""
    return compile_flow(text.stream, text.transform_kql, text.table)


def _encode(number: int, result: FlowResult) -> Encoded:
    errors = tuple(f"row {error.row}: {error.message}" for error in result.row_errors)
    if not result.rows_out:
        return _nothing(number, errors)
    times = result.columns["TimeGenerated"]
    return Encoded(
        flow=number,
        rows=result.rows_out,
        min_time=min(times),
        max_time=max(times),
        guid=_random.getrandbits(128).to_bytes(16, "big"),
        content=codec.encode_batch(result.rows_out, result.types, result.columns),
        dropped_columns=result.dropped_columns,
        row_errors=errors,
    )


def _nothing(number: int, errors: tuple[str, ...]) -> Encoded:
    return Encoded(
        flow=number,
        rows=0,
        min_time=0,
        max_time=0,
        guid=b"",
        content=b"",
        dropped_columns={},
        row_errors=errors,
    )


def _inflate(body: bytes, encoding: str) -> bytes | Refused:
    """The plain body; never holds more than `MAX_INFLATED` bytes, whatever a bomb promises."""
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        return Refused(
            status=415,
            code="UnsupportedContentEncoding",
            message=f"The content encoding '{encoding}' is not supported.",
        )
    try:
        return deflate.gunzip(body, MAX_INFLATED)
    except deflate.BrokenError:
        return Refused(status=400, code="InvalidGzip", message="The request body is not valid gzip data.")
    except deflate.TooLongError:
        return Refused(
            status=413,
            code="PayloadSizeLimitExceeded",
            message=f"Maximum allowed payload size: {MAX_INFLATED} bytes (50 MB) after decompression.",
        )
