"""NDJSON: one object a line, parsed line by line; the fast way, and that of most log files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from provisioner.catalog.limits import CALL_BYTES_MAX
from provisioner.infer import faults
from provisioner.infer.lines import lines
from provisioner.infer.notes import Notes

Row = dict[str, Any]


def json_lines(blocks: Iterable[bytes], name: str, notes: Notes) -> Iterator[list[Row]]:
    """The records in batches; empty lines are passed over, of a key that stands twice the last one counts."""
    for number, found, last in lines(blocks, name):
        yield _batch(number, found, name, notes, last)


def _batch(number: int, found: list[bytes], name: str, notes: Notes, last: bool) -> list[Row]:
    if max(map(len, found)) > CALL_BYTES_MAX:
        found = [b"" if len(line) > CALL_BYTES_MAX else line for line in _counted(found, notes)]
    try:
        rows = list(map(orjson.loads, found))
    except orjson.JSONDecodeError:
        rows = _with_gaps(number, found, name, last)
    if set(map(type, rows)) - {dict}:
        at = next(at for at, line in enumerate(found) if line.strip() and not line.lstrip().startswith(b"{"))
        raise faults.not_an_object(name, f"line {number + at}")
    return rows


def _with_gaps(number: int, found: list[bytes], name: str, last: bool) -> list[Row]:
    """The same where lines are empty, or one is broken."""
    try:
        return [orjson.loads(line) for line in found if line and not line.isspace()]
    except orjson.JSONDecodeError:
        raise _first_fault(number, found, name, last) from None


def _counted(found: list[bytes], notes: Notes) -> list[bytes]:
    notes.too_large += sum(len(line) > CALL_BYTES_MAX for line in found)
    return found


def _first_fault(number: int, found: list[bytes], name: str, last: bool) -> Exception:
    for at, line in enumerate(found):
        if not line.strip():
            continue
        try:
            orjson.loads(line)
        except orjson.JSONDecodeError as exc:
            return faults.broken_line(name, number + at, line, exc, last=last and at == len(found) - 1)
    raise AssertionError("the parser refuses a batch and takes each of its lines")
