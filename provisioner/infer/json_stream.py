"""JSON that is not one record a line: an array, objects one after the other, or an envelope around an array.

The standard library's parser reads one value and says where it ended, which orjson does not; so a file of any size
needs no more memory than its largest record. Once two records have shown what stands between records, orjson takes as
many of them at once as the window holds, which is faster; where it cannot, the slow way goes on and finds the reason.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import orjson

from provisioner.catalog.limits import CALL_BYTES_MAX
from provisioner.infer import faults
from provisioner.infer.lines import LONGEST
from provisioner.infer.notes import Notes

Row = dict[str, Any]
_SPACE = re.compile(r"[ \t\r\n]*")
ENVELOPE = re.compile(r'\s*\{\s*"(?:Records|records|value|items|events|logs|data|results)"\s*:\s*\[\s*(?=\{)')
_BATCH = 1_000
# An error this near to the end of what has been read may only mean that the rest is still to come.
_NEAR = 64


class _Constant(ValueError):
    """NaN or an infinity."""


class Window:
    """The part of a text that has been read and not yet been used."""

    def __init__(self, blocks: Iterable[bytes], name: str) -> None:
        self._blocks = iter(blocks)
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self.name = name
        self.text = ""
        self.at = 0
        self.line = 1
        self._lines = 1
        self.ended = False
        self.even = True

    def more(self) -> bool:
        """Read on, at least as much as is here already; False at the end."""
        wanted = len(self.text) - self.at
        if wanted > LONGEST:
            raise faults.too_long(self.name, self.line, LONGEST)
        parts = [self.text[self.at :]]
        got = 0
        while got <= wanted and not self.ended:
            block = next(self._blocks, None)
            self.ended = block is None
            part = self._text(block or b"")
            parts.append(part)
            got += len(part)
        self.text, self.at = "".join(parts), 0
        return got > 0

    def _text(self, block: bytes) -> str:
        try:
            text = self._decode(block, self.ended)
            self._lines += text.count("\n")
            return text
        except UnicodeDecodeError as exc:
            line = self._lines + exc.object.count(b"\n", 0, exc.start)
            raise faults.not_utf8(self.name, line, exc.object[exc.start]) from exc

    def advance(self, to: int) -> None:
        """Everything before this place is used."""
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            assert found is not None, "the pattern matches anything"
            self.advance(found.end())
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""


def json_stream(blocks: Iterable[bytes], name: str, notes: Notes) -> Iterator[list[Row]]:
    """The records in batches; of a key that stands twice the last one counts."""
    window = Window(blocks, name)
    window.peek()
    if window.text.startswith("[", window.at):
        window.advance(window.at + 1)
        yield from _batches(_elements(window), notes)
        if window.peek():
            raise faults.broken(name, window.line, "", "something follows the array")
        return
    envelope = ENVELOPE.match(window.text, window.at)
    if envelope is None:
        yield from _batches(_objects(window), notes)
        return
    window.advance(envelope.end())
    yield from _batches(_elements(window), notes)


def _batches(records: Iterator[tuple[Row, int]], notes: Notes) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row, size in records:
        if size > CALL_BYTES_MAX:
            notes.too_large += 1
            continue
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _objects(window: Window) -> Iterator[tuple[Row, int]]:
    while window.peek():
        yield _record(window)
        if window.peek() == ",":
            window.advance(window.at + 1)


def _elements(window: Window) -> Iterator[tuple[Row, int]]:
    begun = window.line
    number = 0
    while True:
        following = window.peek()
        if following == "]":
            window.advance(window.at + 1)
            return
        number += 1
        if number > 1:
            if following == "":
                raise faults.truncated(window.name, begun)
            if following != ",":
                raise faults.broken(window.name, window.line, "", "a comma is missing between two records")
            window.advance(window.at + 1)
            following = window.peek()
        if following not in ("{", ""):
            raise faults.not_an_object(window.name, f"record {number}")
        begun = window.line
        yield _record(window)
        yielded = 0
        for row in _many(window):
            yielded += 1
            yield row, 0
        number += yielded


_BETWEEN = re.compile(r"\s*,\s*(?=\{)")
_LARGEST_PIECE = CALL_BYTES_MAX // 4
"""Characters, of four bytes at most: no record in such a piece is too large for a call."""


def _many(window: Window) -> list[Row]:
    """The records up to the last place in the window where two records could meet, or none."""
    between = _BETWEEN.match(window.text, window.at)
    if between is None or not window.even:
        return []
    separator = "}" + between.group() + "{"
    last = window.text.rfind(separator, between.end(), between.end() + _LARGEST_PIECE)
    if last < 0:
        return []
    try:
        rows: list[Row] = orjson.loads(f"[{window.text[between.end() : last + 1]}]")
    except orjson.JSONDecodeError:
        window.even = False  # records within records, or a mistake: trying again would be slow every time
        return []
    window.advance(last + 1)
    return rows


def _same_as_in_lines(window: Window, end: int) -> Any:  # noqa: ANN401  a JSON value of any shape
    """What stands up to `end`, as the parser of lines reads it: long numbers, and half characters, which it refuses."""
    text = window.text[window.at : end]
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise faults.broken_line(window.name, window.line, text.encode(), exc, last=False) from exc


def _constant(word: str) -> NoReturn:
    raise _Constant(word)


_DECODE = json.JSONDecoder(parse_constant=_constant).raw_decode


def _record(window: Window) -> tuple[Row, int]:
    while True:
        try:
            _, end = _DECODE(window.text, window.at)
        except _Constant as exc:
            raise faults.broken(window.name, window.line, str(exc), "") from exc
        except RecursionError as exc:
            raise faults.too_deep(window.name, window.line) from exc
        except json.JSONDecodeError as exc:
            unfinished = exc.pos > len(window.text) - _NEAR or exc.msg.startswith("Unterminated string")
            if unfinished and window.more():
                continue
            if (unfinished and exc.pos >= len(window.text.rstrip())) or exc.msg.startswith("Unterminated string"):
                raise faults.truncated(window.name, window.line) from exc
            line = window.line + window.text.count("\n", window.at, exc.pos)
            raise faults.broken(window.name, line, "", exc.msg) from exc
        value = _same_as_in_lines(window, end)
        if not isinstance(value, dict):
            raise faults.not_an_object(window.name, f"line {window.line}")
        size = end - window.at
        window.advance(end)
        return value, size
