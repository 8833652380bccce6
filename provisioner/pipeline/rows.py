"""Records from a file: NDJSON, a JSON array, or one JSON object; gzip'd or not."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any

import orjson

from provisioner import files
from provisioner.errors import UsageError

Row = dict[str, Any]


def read_rows(path: Path) -> list[Row]:
    """All records of a file; raises `UsageError` with the line of the first one that is not a JSON object."""
    data = files.read_bytes(path, "file of records")
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as exc:
            raise UsageError(f"`{path}` is not a whole gzip file", "compress it again") from exc
    return parse_rows(data.removeprefix(b"\xef\xbb\xbf"), str(path))


def parse_rows(data: bytes, name: str) -> list[Row]:
    """The same for bytes; `name` is what messages call them."""
    text = data.strip()
    if not text:
        return []
    if text.startswith(b"["):
        return _array(text, name)
    rows = []
    lines = data.splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as exc:
            if number == 1 and text.startswith(b"{"):
                return _object(text, name, exc)
            raise UsageError(f"`{name}` line {number} is not JSON: {exc.msg}", _EXPECTED) from exc
        if not isinstance(row, dict):
            raise UsageError(f"`{name}` line {number} is not a JSON object", _EXPECTED)
        rows.append(row)
    return rows


_EXPECTED = "one JSON object a line, or one JSON array of objects"


def _array(text: bytes, name: str) -> list[Row]:
    try:
        rows = orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise UsageError(f"`{name}` line {exc.lineno} is not JSON: {exc.msg}", _EXPECTED) from exc
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            raise UsageError(f"record {index + 1} of `{name}` is not a JSON object", _EXPECTED)
    return list(rows)


def _object(text: bytes, name: str, first_line: orjson.JSONDecodeError) -> list[Row]:
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError as exc:
        message = first_line.msg if exc.lineno == 1 else exc.msg
        raise UsageError(f"`{name}` line {exc.lineno} is not JSON: {message}", _EXPECTED) from exc
