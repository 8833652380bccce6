"""What is wrong with broken YAML, in words that say what to do; libyaml's and PyYAML's own are for parser authors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioner.diagnostics import Diagnostic
from provisioner.model.places import Places
from provisioner.spec.codes import BROKEN, SEVERAL_DOCUMENTS
from provisioner.spec.surrogates import Mark, set_back_mark

if TYPE_CHECKING:
    import yaml

_WORD = re.compile(r"[^\s,\]\}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the parser gave up (`at`), and where the thing begins that it was reading (`context`)."""

    places: Places
    at: int
    context: int
    problem: str

    @property
    def line(self) -> str:
        """The whole line that holds `at`."""
        return self.places.text[self.places.line_start(self.at) : self.places.line_end(self.at)]

    @property
    def before(self) -> str:
        """What stands before `at` on its line."""
        return self.places.text[self.places.line_start(self.at) : self.at]


Said = tuple[str, str | None, int, int]
"""Message, hint, start and end of the place."""


def explain(error: yaml.MarkedYAMLError, places: Places, shorter: list[int]) -> Diagnostic:
    """The diagnostic of a text that does not parse; `shorter` as `surrogates.joined` gives it."""
    mark = error.problem_mark or error.context_mark
    at = set_back_mark(Mark(mark.index), shorter).index if mark else 0
    context = set_back_mark(Mark(error.context_mark.index), shorter).index if error.context_mark else at
    problem = f"{error.context or ''}: {error.problem or ''}"
    place = _Place(places=places, at=at, context=context, problem=problem)
    say = next((say for words, say in _SAYINGS if words in problem), _unknown)
    message, hint, start, end = say(place)
    code = SEVERAL_DOCUMENTS if say is _second_document else BROKEN
    return Diagnostic(code=code, severity="error", message=message, span=places.span(start, end), hint=hint)


def _tab(place: _Place) -> Said:
    start = place.places.line_start(place.at)
    tab = place.places.text.find("\t", start, place.places.line_end(place.at))
    tab = tab if tab >= 0 else place.at
    return "A tab stands where YAML wants spaces", "indent with spaces", tab, tab + 1


def _cannot_start(place: _Place) -> Said:
    if place.places.text[place.at : place.at + 1] == "\t":
        return _tab(place)
    character = place.places.text[place.at : place.at + 1]
    return f"A value cannot begin with `{character}`", "put quotes around the value", place.at, place.at + 1


def _second_colon(place: _Place) -> Said:
    key = place.before.strip().removeprefix("- ").strip()
    start = place.at - len(place.before.lstrip())
    above = _line_above(place)
    if above is not None and ":" not in place.places.text[above[0] : above[1]]:
        return _no_key_value(place.places.text, *above)
    if ": " in place.before:
        return "A second `: ` in one value reads as another key", "put quotes around the value", place.at, place.at + 1
    return (
        f"Key `{key}` is indented more than the key above it, which has a value already",
        "begin it in the same column as its neighbours",
        start,
        place.at,
    )


def _expected_key(place: _Place) -> Said:
    if not place.before.strip():
        end = place.places.line_end(place.at)
        message = "This line does not begin where the other keys of its map do"
        return message, f"begin it in column {_nearest_column(place)}, as they do", place.at, end
    return _text_after_value(place)


def _nearest_column(place: _Place) -> int:
    """The column, among those in which lines above begin, that is next to this line's."""
    wanted = len(place.before)
    columns = {0}
    for line in place.places.text[: place.places.line_start(place.at)].splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            columns.add(len(line) - len(line.lstrip(" ")))
    return min(columns, key=lambda column: (abs(column - wanted), -column)) + 1


def _line_above(place: _Place) -> tuple[int, int] | None:
    """The last line above that says something, without the blanks around it."""
    end = place.places.line_start(place.at)
    while end > 0:
        start = place.places.line_start(end - 1)
        line = place.places.text[start:end]
        if line.strip() and not line.lstrip().startswith("#"):
            return start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        end = start
    return None


def _special(place: _Place) -> Said:
    character = place.places.text[place.context : place.context + 1]
    message = f"A value cannot begin with `{character}`"
    return message, "put quotes around the value", place.context, place.context + 1


def _text_after_value(place: _Place) -> Said:
    end = _word_end(place)
    rest = place.places.text[place.at : end]
    hint = "put quotes around the whole value"
    if "{{" in place.line:
        hint = 'put quotes around the whole value: `"{{ … }}…"`'
    return f"`{rest}` stands after the end of the value", hint, place.at, end


def _expected_dash(place: _Place) -> Said:
    column = place.places.at(place.context)[1]
    return (
        "This line is no item of the list that it stands in",
        f"begin it with `- ` in column {column}, or indent it otherwise",
        place.at,
        place.places.line_end(place.at),
    )


def _unclosed(what: str, closing: str) -> Callable[[_Place], Said]:
    def say(place: _Place) -> Said:
        line = place.places.at(place.context)[0]
        if place.at >= len(place.places.text.rstrip()):
            opening = place.context
            return f"The {what} that begins here is never closed", f"add `{closing}`", opening, opening + 1
        hint = f"add `,` or `{closing}`"
        return f"The {what} that begins on line {line} is not closed before this", hint, place.at, _word_end(place)

    return say


def _open_quote(place: _Place) -> Said:
    quote = place.places.text[place.context : place.context + 1]
    return "The quote that opens here is never closed", f"add the closing `{quote}`", place.context, place.context + 1


def _no_colon(place: _Place) -> Said:
    return _no_key_value(place.places.text, place.context, place.places.line_end(place.context))


def _no_key_value(text: str, start: int, end: int) -> Said:
    word = text[start:end].strip()
    shown = word if len(word) <= 40 else f"{word[:39]}…"
    return f"`{shown}` is no `key: value`", "write `key: value`, or `- item` in a list", start, end


def _undefined_alias(place: _Place) -> Said:
    end = _word_end(place)
    word = place.places.text[place.at : end]
    hint = "a value that begins with `*` needs quotes" if word.startswith("*") else None
    return f"Alias `{word}` has no anchor `&{word[1:]}` before it", hint, place.at, end


def _escape(place: _Place) -> Said:
    start = place.places.text.rfind("\\", 0, place.at + 1)
    end = max(start + 2, place.at + 1)
    escape = place.places.text[start:end]
    hint = "write `\\\\` for a backslash, or use single quotes"
    if escape[1:2] in "uUx":
        hint = "write the character itself"
    return f"`{escape}` is no escape that YAML knows", hint, start, end


def _second_document(place: _Place) -> Said:
    message = "The file holds several documents"
    return message, "keep one spec in a file", place.at, place.places.line_end(place.at)


def _too_deep(place: _Place) -> Said:
    return (
        "Lists and maps are nested too deeply here",
        "a spec has no use for more than a few levels",
        place.at,
        place.at,
    )


def _after_document(place: _Place) -> Said:
    end = _word_end(place)
    rest = place.places.text[place.at : end]
    return f"`{rest}` stands after the end of the document", "delete it", place.at, end


def _unknown(place: _Place) -> Said:
    words = place.problem.strip(": ")
    return f"The YAML cannot be read from here on ({words})", None, place.at, place.at


def _word_end(place: _Place) -> int:
    found = _WORD.match(place.places.text, place.at)
    return found.end() if found else min(place.at + 1, len(place.places.text))


_SAYINGS: tuple[tuple[str, Callable[[_Place], Said]], ...] = (
    ("tab character", _tab),
    ("scanning an alias", _special),
    ("scanning an anchor", _special),
    ("cannot start any token", _cannot_start),
    ("mapping values are not allowed", _second_colon),
    ("maximum depth", _too_deep),
    ("flow sequence", _unclosed("list", "]")),
    ("flow mapping", _unclosed("map", "}")),
    ("expected key", _expected_key),
    ("block mapping: expected <block end>", _expected_key),
    ("'-' indicator", _expected_dash),
    ("block collection", _expected_dash),
    ("unexpected end of stream", _open_quote),
    ("unknown escape character", _escape),
    ("invalid Unicode character escape code", _escape),
    ("escape sequence of", _escape),
    ("hexdecimal number", _escape),
    ("expected ':'", _no_colon),
    ("undefined alias", _undefined_alias),
    ("single document", _second_document),
    ("<document start>", _after_document),
)
"""Words of the parsers (libyaml's, and PyYAML's where they differ) → how to say it."""
