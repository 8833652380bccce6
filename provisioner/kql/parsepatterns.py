"""The patterns of `parse`: how they match, for the compiler and the interpreter.

Measured on Kusto: `simple` and `relaxed` take literals as text and must reach the end of the text; a column takes as
little as possible, except that a typed column right before `*` takes what looks like its type. `regex` takes literals
as regular expressions, columns as much as possible or by the shape of their type, and need not reach the end. Assumed:
`simple` and `relaxed` begin at the beginning of the text, and there `*` and columns cross lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from provisioner.kql import plans
from provisioner.kql.conversions import converter
from provisioner.kql.regexes import Regex, compile_regex
from provisioner.kql.regexsyntax import RegexError
from provisioner.kql.types import BOOL, DATETIME, DECIMAL, GUID, INT, LONG, REAL, STRING, TIMESPAN
from provisioner.kql.values import Value, null

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

_GUID_SHAPE: Final = r"\s*(?:\{[0-9a-fA-F-]{32,36}\}|[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12})"
_DATETIME_SHAPE: Final = (
    r"\s*(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{1,4})"
    r"(?:[Tt ]\s*\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d*)?)?)?(?:[Zz]|[-+]\d{1,2}(?::\d{1,2})?)?"
)
_TIMESPAN_SHAPE: Final = r"\s*-?(?:\d+\.\d{1,2}:\d{1,2}:\d{1,2}|\d{1,2}:\d{1,2}(?::\d{1,2})?)(?:\.\d*)?"
_INTEGER_SHAPE: Final = r"\s*[-+]?\d+"
_SIMPLE_SHAPES: Final[dict[ScalarType, str]] = {
    INT: _INTEGER_SHAPE,
    LONG: _INTEGER_SHAPE,
    REAL: r"\s*[-+]?(?:\d+\.?\d*|\.\d+)",
    DECIMAL: r"\s*[-+]?(?:\d+\.?\d*|\.\d+)",
    BOOL: r"\s*(?:[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[-+]?\d+)",
    GUID: _GUID_SHAPE,
    DATETIME: _DATETIME_SHAPE,
    TIMESPAN: _TIMESPAN_SHAPE,
}
_REGEX_SHAPES: Final[dict[ScalarType, str]] = _SIMPLE_SHAPES | {
    REAL: r"\s*[-+]?\d+(?:\.\d+)?",
    DECIMAL: r"\s*[-+]?\d+(?:\.\d+)?",
    BOOL: r"\s*(?i:true|false)",
}


class Matcher(NamedTuple):
    """A pattern as one regular expression; `groups[i]` is the group of the i-th capture."""

    regex: Regex | None
    groups: tuple[int, ...]
    captures: tuple[plans.ParseCapture, ...]
    relaxed: bool

    def values(self, text: str) -> tuple[bool, list[Value]]:
        """Whether the text matches, and what the captures hold: nulls and empty texts when it does not."""
        match = self.regex.search(text) if self.regex is not None else None
        blank = [null(capture.column.type) for capture in self.captures]
        if match is None:
            return False, blank
        found = [
            as_column(match.group(group) or "", capture.column.type)
            for group, capture in zip(self.groups, self.captures, strict=True)
        ]
        if self.relaxed:
            return True, found
        return (False, blank) if any(value is None for value in found) else (True, found)


def as_column(text: str, type_: ScalarType) -> Value:
    """A captured text as a value of the column's type."""
    convert = converter(STRING, type_)
    return text if convert is None else convert(text)


def needs_regex(node: plans.Parse) -> bool:
    """Whether finding one literal after the other is not enough."""
    segments = node.segments
    return node.kind == "regex" or any(
        isinstance(segment, plans.ParseCapture)
        and segment.column.type != STRING
        and isinstance(segments[i + 1], plans.ParseStar)
        and not ends_in_shape(segments, i)
        for i, segment in enumerate(segments[:-1])
    )


def ends_in_shape(segments: Sequence[object], index: int) -> bool:
    """Whether a pattern ends with a typed capture behind a literal and `*`: nothing behind it can be missing.

    What has the type's shape at that very place is the capture, and there is no other way to match.
    """
    segment = segments[index]
    return (
        isinstance(segment, plans.ParseCapture)
        and segment.column.type in _SIMPLE_SHAPES
        and index == len(segments) - 2
        and isinstance(segments[-1], plans.ParseStar)
        and index > 0
        and isinstance(segments[index - 1], plans.ParseText)
    )


@cache
def shape(type_: ScalarType) -> re.Pattern[str]:
    """What a text has to look like where a capture of this type begins."""
    found = compile_regex(_SIMPLE_SHAPES[type_], "s").fast
    assert found is not None, "the shapes are within what `re` does"
    return found


def matcher(node: plans.Parse) -> Matcher:
    """The pattern of an operator; one that Kusto refuses matches nothing."""
    captures = tuple(segment for segment in node.segments if isinstance(segment, plans.ParseCapture))
    names = tuple(f"capture_{i}" for i in range(len(captures)))
    regex = None
    for neutral in (False, True):
        try:
            pattern = _pattern(node, names, neutral=neutral)
            regex = compile_regex(pattern, node.flags if node.kind == "regex" else "s")
            break
        except RegexError:
            continue
    groups = tuple(regex.translation.names[name] for name in names) if regex is not None else ()
    return Matcher(regex, groups, captures, node.kind == "relaxed")


def _pattern(node: plans.Parse, names: Sequence[str], *, neutral: bool) -> str:
    """`neutral` escapes stray parentheses, which Kusto takes as text."""
    regex = node.kind == "regex"
    remaining = iter(names)
    parts = [] if regex else [r"\A"]
    for i, segment in enumerate(node.segments):
        following = node.segments[i + 1 :]
        match segment:
            case plans.ParseText():
                parts.append((_neutral(segment.text) if neutral else segment.text) if regex else _escape(segment.text))
            case plans.ParseStar():
                parts.append(".*?")
            case plans.ParseCapture():
                parts.append(f"(?P<{next(remaining)}>{_capture(segment.column.type, following, regex=regex)})")
    return "".join(parts) + ("" if regex else "$")


def _capture(type_: ScalarType, following: Sequence[object], *, regex: bool) -> str:
    if regex:
        return _REGEX_SHAPES.get(type_, ".*")
    if type_ not in _SIMPLE_SHAPES or not following or not isinstance(following[0], plans.ParseStar):
        return ".*?"
    shape = _SIMPLE_SHAPES[type_]
    return f"(?:{shape})?" if len(following) == 1 else shape


def _escape(text: str) -> str:
    return "".join(f"\\{char}" if char.isascii() and not char.isalnum() and char > " " else char for char in text)


def _neutral(text: str) -> str:
    """The pattern with parentheses that have no partner escaped."""
    opened: list[int] = []
    stray: set[int] = set()
    for match in re.finditer(r"\\.|\[\^?\]?[^\]]*\]|[()]", text, re.DOTALL):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] == ")":
            if opened:
                opened.pop()
            else:
                stray.add(match.start())
    stray.update(opened)
    return "".join(f"\\{char}" if i in stray else char for i, char in enumerate(text))


class KeyValues(NamedTuple):
    """What `parse-kv` looks for; assumed: without delimiters a pair is `key=value` up to white space."""

    names: tuple[str, ...]
    types: tuple[ScalarType, ...]
    find: Callable[[str], dict[str, str]]

    def values(self, text: str) -> list[Value]:
        """The values of the keys, in their order."""
        found = self.find(text)
        return [
            as_column(found[name], type_) if name in found else null(type_)
            for name, type_ in zip(self.names, self.types, strict=True)
        ]


def key_values(node: plans.ParseKv) -> KeyValues:
    """The pairs that an operator looks for."""
    names = tuple(capture.column.name for capture in node.captures)
    types = tuple(capture.column.type for capture in node.captures)
    return KeyValues(names, types, _by_regex(node.regex) if node.regex is not None else _by_delimiters(node))


def _by_regex(pattern: str) -> Callable[[str], dict[str, str]]:
    regex = compile_regex(pattern)

    def find(text: str) -> dict[str, str]:
        return {match.group(1): match.group(2) or "" for match in regex.all(text) if regex.groups >= 2}

    return find


def _by_delimiters(node: plans.ParseKv) -> Callable[[str], dict[str, str]]:
    equals = re.escape(node.kv_delimiter or "=")
    quotes = [(re.escape(quote[0]), re.escape(quote[-1])) for quote in node.quotes if quote]
    escape = f"(?:{re.escape(node.escape)}.)|" if node.escape else ""
    quoted = "|".join(f"{opening}((?:{escape}(?!{closing}).)*){closing}" for opening, closing in quotes)
    end = re.escape(node.pair_delimiter) if node.pair_delimiter is not None else r"\s"
    key = rf"((?:(?!{end}|{equals}).)+?)"
    next_pair = rf"(?={end}\s*(?:(?!{end}|{equals}).)+?{equals}|$)" if node.greedy else rf"(?={end}|$)"
    bare = rf"((?:.)*?){next_pair}" if node.greedy else rf"((?:(?!{end}).)*)"
    pair = re.compile(rf"\s*{key}\s*{equals}\s*(?:{quoted + '|' if quoted else ''}{bare})", re.DOTALL)

    def find(text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for match in pair.finditer(text):
            key, *values = match.groups()
            found.setdefault(key.strip(), next((value for value in values if value is not None), ""))
        return found

    return find
