"""Kusto's regular expressions (the syntax of Rust's regex crate) read and rewritten for Python.

`translate` gives a pattern for Python's `re` or, where it needs set operations or Unicode properties, for the `regex`
package, and with it how the time of a match may grow with the text: Rust's engine is linear, Python's backtracks.

What differs: look-around, back-references and octal escapes do not exist; `$` is the end of the text, not the place
before a last newline; flags may be set anywhere in a group and hold to its end; `U` swaps greedy and lazy; a quantifier
may follow a quantifier; `\\x{…}` and `\\u{…}` name code points.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

LINEAR: Final = 0
EXPONENTIAL: Final = 99
_SAMPLE: Final = "".join(map(chr, range(128))) + "éß٣漢 \u2028\u3000"
_MANY: Final = 24


class RegexError(ValueError):
    """What is wrong with a pattern, in words for its author, and the position in it."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class Translation(NamedTuple):
    """A pattern for Python.

    `degree`: a search takes at most about `factor` × length^degree steps, EXPONENTIAL when nothing better is known.
    """

    pattern: str
    groups: int
    names: dict[str, int]
    needs_regex: bool
    degree: int
    factor: int


class _Piece(NamedTuple):
    """A part of the pattern: its text, what one character it can begin with, and how its matches can vary."""

    text: str
    first: frozenset[str]
    nullable: bool
    single: bool
    degree: int
    factor: int
    loops: bool


_NOTHING: Final = _Piece("", frozenset(), True, False, 0, 1, False)
_ANYTHING: Final = frozenset(_SAMPLE)
_SIMPLE_ESCAPES: Final = "dDsSwW"
_CONTROLS: Final = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
_BOUNDARIES: Final = {"b": r"\b", "B": r"\B", "A": r"\A", "z": r"\Z", "<": r"\b(?=\w)", ">": r"\b(?<=\w)"}
_HALF_BOUNDARIES: Final = {
    "start": r"\b(?=\w)",
    "end": r"\b(?<=\w)",
    "start-half": r"(?<!\w)",
    "end-half": r"(?!\w)",
}
_REPETITION: Final = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_PROPERTY: Final = re.compile(r"[pP](?:[A-Za-z]|\{\^?[\w\s=:!.-]+\})")
_CODE_POINT: Final = re.compile(
    r"(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|[xuU]\{([0-9A-Fa-f]{1,8})\})"
)
_GROUP_NAME: Final = re.compile(r"\?P?<([A-Za-z_][A-Za-z0-9_.\[\]]*)>")
_FLAGS: Final = re.compile(r"\?([imsxuRU]*)(?:-([imsxuRU]+))?([:)])")
_LOOK_AROUND: Final = ("?=", "?!", "?<=", "?<!")


def translate(pattern: str, flags: str = "") -> Translation:
    """The pattern for Python; raises RegexError when Kusto would refuse it."""
    reader = _Reader(pattern, frozenset(flags))
    piece = reader.alternatives()
    if reader.position < len(pattern):
        raise RegexError("unopened group", reader.position)
    degree = EXPONENTIAL if piece.degree >= EXPONENTIAL else piece.degree + (1 if piece.loops else 0)
    anchored = piece.text.startswith(r"\A") and "|" not in piece.text
    if degree and not anchored:
        degree += 1
    return Translation(
        piece.text, reader.groups, reader.names, reader.needs_regex, min(degree, EXPONENTIAL), piece.factor
    )


class _Reader:
    """Recursive descent over a pattern; the flags in force are `flags`."""

    def __init__(self, pattern: str, flags: frozenset[str]) -> None:
        self.pattern = pattern
        self.position = 0
        self.flags = flags
        self.groups = 0
        self.names: dict[str, int] = {}
        self.needs_regex = False
        self._depth = 0

    def alternatives(self) -> _Piece:
        """alternatives := sequence {"|" sequence}"""
        self._depth += 1
        if self._depth > 200:
            raise RegexError("groups nested too deeply", self.position)
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        self._depth -= 1
        if len(branches) == 1:
            return branches[0]
        return _Piece(
            "|".join(branch.text for branch in branches),
            frozenset().union(*(branch.first for branch in branches)),
            any(branch.nullable for branch in branches),
            False,
            max(branch.degree for branch in branches),
            sum(branch.factor for branch in branches),
            any(branch.loops for branch in branches),
        )

    def _sequence(self) -> _Piece:
        """sequence := {atom {quantifier}}"""
        pieces: list[_Piece] = []
        while self.position < len(self.pattern) and self.pattern[self.position] not in "|)":
            if self._skip_comment():
                continue
            if self._flag_setting():
                continue
            piece = self._atom()
            while (quantified := self._quantifier(piece)) is not None:
                piece = quantified
            pieces.append(piece)
        return _joined(pieces)

    def _skip_comment(self) -> bool:
        char = self.pattern[self.position]
        if "x" not in self.flags or not (char.isspace() or char == "#"):
            return False
        end = self.pattern.find("\n", self.position) if char == "#" else self.position
        self.position = len(self.pattern) if end < 0 else end + 1
        return True

    def _flag_setting(self) -> bool:
        """`(?i)`: holds to the end of the group."""
        match = _FLAGS.match(self.pattern, self.position + 1) if self.pattern[self.position] == "(" else None
        if match is None or match[3] != ")":
            return False
        self.position = match.end()
        self.flags = (self.flags | frozenset(match[1])) - frozenset(match[2] or "")
        return True

    def _atom(self) -> _Piece:
        """atom := "(" … ")" | "[" … "]" | "\\" escape | "." | "^" | "$" | character"""
        char = self.pattern[self.position]
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        self.position += 1
        match char:
            case ".":
                return self._set("(?s:.)" if "s" in self.flags else r"[^\n]")
            case "^":
                return _zero_width("(?m:^)" if "m" in self.flags else r"\A")
            case "$":
                return _zero_width("(?m:$)" if "m" in self.flags else r"\Z")
            case "*" | "+" | "?":
                raise RegexError("quantifier without anything to repeat", self.position - 1)
            case _:
                return self._character(char)

    def _character(self, char: str) -> _Piece:
        return self._set(re.escape(char))

    def _set(self, text: str) -> _Piece:
        """A piece that matches exactly one character."""
        if "i" in self.flags:
            text = f"(?i:{text})"
        first = _ANYTHING
        if not self.needs_regex:
            try:
                match = re.compile(text).match
                first = frozenset(char for char in _SAMPLE if match(char))
            except re.error as error:
                raise RegexError(str(error.msg), self.position) from error
        return _Piece(text, first, False, True, 0, 1, False)

    def _group(self) -> _Piece:
        start = self.position
        rest = self.pattern[start + 1 : start + 4]
        if rest.startswith(_LOOK_AROUND):
            raise RegexError("look-around is not supported", start)
        outer = self.flags
        self.position += 1
        opening = self._group_opening(start)
        piece = self.alternatives()
        if not self._take(")"):
            raise RegexError("unclosed group", start)
        self.flags = outer
        return piece._replace(text=f"{opening}{piece.text})")

    def _group_opening(self, start: int) -> str:
        name = _GROUP_NAME.match(self.pattern, self.position)
        flags = _FLAGS.match(self.pattern, self.position)
        if name is not None:
            if name[1] in self.names:
                raise RegexError(f"duplicate group name `{name[1]}`", start)
            self.groups += 1
            self.names[name[1]] = self.groups
            self.position = name.end()
            return "("
        if flags is not None:
            self.position = flags.end()
            self.flags = (self.flags | frozenset(flags[1])) - frozenset(flags[2] or "")
            return "(?:"
        if self.pattern.startswith("?", self.position):
            raise RegexError("unknown kind of group", start)
        self.groups += 1
        return "("

    def _escape(self) -> _Piece:
        start = self.position
        char = self.pattern[start + 1 : start + 2]
        if not char:
            raise RegexError("pattern ends with a backslash", start)
        if char in _SIMPLE_ESCAPES:
            self.position += 2
            return self._set(f"\\{char}")
        if char in _BOUNDARIES:
            return self._boundary(char)
        if char in "pP":
            return self._property()
        if char.isdigit():
            raise RegexError("back-references are not supported", start)
        return self._character(self._escaped_character())

    def _boundary(self, char: str) -> _Piece:
        self.position += 2
        half = re.compile(r"\{([a-z-]+)\}").match(self.pattern, self.position) if char == "b" else None
        if half is not None and half[1] in _HALF_BOUNDARIES:
            self.position = half.end()
            return _zero_width(_HALF_BOUNDARIES[half[1]])
        return _zero_width(_BOUNDARIES[char])

    def _property(self) -> _Piece:
        match = _PROPERTY.match(self.pattern, self.position + 1)
        if match is None:
            raise RegexError("unknown Unicode class", self.position)
        self.position = match.end()
        self.needs_regex = True
        text = match[0] if "{" in match[0] else f"{match[0][0]}{{{match[0][1]}}}"
        return self._set(f"\\{text}")

    def _escaped_character(self) -> str:
        """The character that the escape at the position names."""
        start = self.position
        match = _CODE_POINT.match(self.pattern, start + 1)
        if match is not None:
            self.position = match.end()
            number = int(next(filter(None, match.groups())), 16)
            if number > 0x10FFFF:
                raise RegexError("no such code point", start)
            return chr(number)
        char = self.pattern[start + 1]
        self.position += 2
        if char.isalnum() and char not in _CONTROLS:
            raise RegexError(f"unknown escape `\\{char}`", start)
        return _CONTROLS.get(char, char)

    def _class(self) -> _Piece:
        """A bracketed class; nested classes and set operations are left to the `regex` package."""
        start = self.position
        text = self._class_text()
        if self.needs_regex:
            return self._set(text)
        piece = self._set(text)
        if not piece.text:
            raise RegexError("empty class", start)
        return piece

    def _class_text(self) -> str:
        start = self.position
        self.position += 1
        parts = ["[^" if self._take("^") else "["]
        if self._take("]"):
            parts.append(r"\]")
        while not self._take("]"):
            if self.position >= len(self.pattern):
                raise RegexError("unclosed class", start)
            parts.append(self._class_item())
        return "".join(parts) + "]"

    def _class_item(self) -> str:
        char = self.pattern[self.position]
        named = re.compile(r"\[:\^?[a-z]+:\]").match(self.pattern, self.position)
        if named is not None or self.pattern.startswith(("&&", "--", "~~"), self.position):
            self.needs_regex = True
            self.position = named.end() if named is not None else self.position + 2
            return named[0] if named is not None else char * 2
        if char == "[":
            self.needs_regex = True
            return self._class_text()
        if char == "\\":
            return self._class_escape()
        self.position += 1
        if char == "-":
            return "-"
        return char if char.isalnum() or not char.isascii() else f"\\{char}"

    def _class_escape(self) -> str:
        char = self.pattern[self.position + 1 : self.position + 2]
        if char and char in _SIMPLE_ESCAPES:
            self.position += 2
            return f"\\{char}"
        if char in ("p", "P"):
            return self._property().text.removeprefix("(?i:").removesuffix(")")
        if not char or char.isdigit():
            raise RegexError("back-references are not supported" if char else "unclosed class", self.position)
        named = self._escaped_character()
        return named if named.isalnum() or not named.isascii() else f"\\{named}" if named >= " " else repr(named)[1:-1]

    def _quantifier(self, piece: _Piece) -> _Piece | None:
        """quantifier := ("*" | "+" | "?" | "{n}" | "{n,}" | "{n,m}") ["?"]"""
        char = self.pattern[self.position : self.position + 1]
        if char and char in "*+?":
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
            self.position += 1
        else:
            match = _REPETITION.match(self.pattern, self.position)
            if match is None:
                return None
            low = int(match[1])
            high = (int(match[3]) if match[3] else None) if match[2] else low
            self.position = match.end()
            char = match[0]
            if low > 1000 or (high is not None and not low <= high <= 65_535):
                raise RegexError("repetition out of bounds", match.start())
        lazy = self._take("?") != ("U" in self.flags)
        return _repeated(piece, f"{char}{'?' if lazy else ''}", low, high)

    def _take(self, char: str) -> bool:
        if self.pattern.startswith(char, self.position):
            self.position += len(char)
            return True
        return False


def _zero_width(text: str) -> _Piece:
    return _NOTHING._replace(text=text)


def _joined(pieces: list[_Piece]) -> _Piece:
    """A sequence; a loop that can swallow what may follow it multiplies the ways to match."""
    text, first, nullable, degree, factor, loops = "", frozenset[str](), True, 0, 1, False
    for piece in reversed(pieces):
        ambiguous = bool(piece.first & first)
        grows = 1 if piece.loops and piece.degree < EXPONENTIAL and ambiguous and loops else 0
        degree = min(degree + piece.degree + grows, EXPONENTIAL)
        factor = min(factor * piece.factor, 1 << 30)
        loops = loops or piece.loops
        text = piece.text + text
        first = piece.first | first if piece.nullable else piece.first
        nullable = nullable and piece.nullable
    return _Piece(text, first, nullable, len(pieces) == 1 and pieces[0].single, degree, factor, loops)


def _repeated(piece: _Piece, quantifier: str, low: int, high: int | None) -> _Piece:
    whole = piece.text if piece.single or (piece.text.startswith("(") and piece.text.endswith(")")) else None
    text = f"{whole if whole is not None else f'(?:{piece.text})'}{quantifier}"
    wide = high is None or high > _MANY
    varies = piece.loops or piece.factor > 1 or piece.nullable
    if (wide or (high or 0) > 1) and varies and not piece.single:
        return _Piece(text, piece.first, low == 0 or piece.nullable, False, EXPONENTIAL, 1, True)
    if wide:
        degree = piece.degree if piece.single else EXPONENTIAL if piece.nullable else piece.degree
        return _Piece(text, piece.first, low == 0 or piece.nullable, False, degree, 1, True)
    options = (high or 0) - low + 1
    return _Piece(
        text, piece.first, low == 0 or piece.nullable, False, piece.degree, piece.factor * options, piece.loops
    )
