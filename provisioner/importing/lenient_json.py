"""JSON as people keep it: with a byte order mark, comments, trailing commas and line breaks inside strings.

Azure's tools accept all of these in templates. What is truly broken is told with its place; a key that stands twice is
broken too, since one of its values would be lost in silence.
"""

from __future__ import annotations

import re
from json import decoder
from typing import Final

from provisioner.diagnostics import Diagnostic, Span
from provisioner.importing.codes import BROKEN_JSON
from provisioner.model.json import Json, Path
from provisioner.model.places import Places

_BLANK = re.compile(r"(?:[\s\ufeff]+|//[^\n\r]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_WORDS: Final = {"true": True, "false": False, "null": None}
_DEEPEST = 200


class BrokenJsonError(Exception):
    """The text is no JSON: what stands at `at` instead, and what to do."""

    def __init__(self, at: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.hint = hint


def parse(text: str, path: str) -> tuple[Json, dict[Path, Span], list[Diagnostic]]:
    """The value, the place of each value by its path, and why it cannot be read."""
    places = Places(text, path)
    reader = _Reader(text, places)
    try:
        return reader.document(), reader.spans, []
    except BrokenJsonError as exc:
        at = min(exc.at, len(text))
        span = places.span(at, min(at + 1, places.line_end(at)))
        found = Diagnostic(code=BROKEN_JSON, severity="error", message=exc.message, span=span, hint=exc.hint)
        return None, {}, [found]


class _Reader:
    """One pass over the text."""

    def __init__(self, text: str, places: Places) -> None:
        self.text = text
        self.places = places
        self.spans: dict[Path, Span] = {}

    def document(self) -> Json:
        start = self.blank(0)
        if start == len(self.text):
            raise BrokenJsonError(start, "The file is empty", "check the path")
        value, at = self.value(start, ())
        at = self.blank(at)
        if at < len(self.text):
            raise BrokenJsonError(at, f"{self.shown(at)} stands after the end of the JSON", "delete it")
        return value

    def blank(self, at: int) -> int:
        end = _BLANK.match(self.text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if self.text.startswith("/*", end):
            raise BrokenJsonError(end, "The comment that begins here has no `*/`", "close it")
        return end

    def value(self, at: int, path: Path) -> tuple[Json, int]:
        if len(path) > _DEEPEST:
            raise BrokenJsonError(at, f"The value is nested more than {_DEEPEST} levels deep", "check the file")
        if self.text.startswith("{", at):
            value, end = self.object(at, path)
        elif self.text.startswith("[", at):
            value, end = self.array(at, path)
        else:
            value, end = self.scalar(at)
        self.spans[path] = self.places.span(at, end)
        return value, end

    def object(self, start: int, path: Path) -> tuple[Json, int]:
        found: dict[str, Json] = {}
        at = self.blank(start + 1)
        while not self.text.startswith("}", at):
            key, end = self.key(at)
            if key in found:
                raise BrokenJsonError(at, f"The key `{key}` stands twice in one object", "delete one of the two")
            at = self.blank(end)
            if not self.text.startswith(":", at):
                raise BrokenJsonError(at, f"{self.shown(at)} in place of `:` after the key `{key}`", "write the `:`")
            found[key], at = self.value(self.blank(at + 1), (*path, key))
            at = self.next(at, "}", start)
        return found, at + 1

    def array(self, start: int, path: Path) -> tuple[Json, int]:
        found: list[Json] = []
        at = self.blank(start + 1)
        while not self.text.startswith("]", at):
            item, at = self.value(at, (*path, len(found)))
            found.append(item)
            at = self.next(at, "]", start)
        return found, at + 1

    def next(self, at: int, close: str, start: int) -> int:
        """The next member, or the closing bracket; a comma before the bracket is let pass."""
        at = self.blank(at)
        if self.text.startswith(",", at):
            return self.blank(at + 1)
        if not self.text.startswith(close, at):
            line, _ = self.places.at(start)
            opened = f"to close what `{self.text[start]}` in line {line} opens"
            raise BrokenJsonError(
                at, f"{self.shown(at)} in place of `,` or `{close}`", f"add `,`, or `{close}` {opened}"
            )
        return at

    def key(self, at: int) -> tuple[str, int]:
        if not self.text.startswith('"', at):
            raise BrokenJsonError(at, f"{self.shown(at)} in place of a key", "keys stand in double quotes")
        return self.string(at)

    def scalar(self, at: int) -> tuple[Json, int]:
        if self.text.startswith('"', at):
            return self.string(at)
        number = _NUMBER.match(self.text, at)
        if number:
            whole = not (number[1] or number[2])
            return int(number.group()) if whole else float(number.group()), number.end()
        for word, value in _WORDS.items():
            if re.compile(rf"{word}\b").match(self.text, at):
                return value, at + len(word)
        raise BrokenJsonError(at, f"{self.shown(at)} in place of a value", "strings stand in double quotes")

    def string(self, at: int) -> tuple[str, int]:
        try:
            text, end = decoder.scanstring(self.text, at + 1, False)  # type: ignore[attr-defined]  # not in the stubs
            return str(text), int(end)
        except ValueError as exc:
            place = getattr(exc, "pos", at)
            if str(exc).startswith("Unterminated"):
                raise BrokenJsonError(at, "The string that begins here has no closing quote", "close it") from exc
            raise BrokenJsonError(
                place, "`\\` begins no escape that JSON knows", "write `\\\\` for a backslash"
            ) from exc

    def shown(self, at: int) -> str:
        return f"`{self.text[at]}`" if at < len(self.text) else "The end of the file"
