"""Cuts a KQL text into tokens: one compiled pattern, one pass, never an exception.

A token is its kind, its start and its end. The kind of a keyword, an operator or a punctuation mark is its own
spelling; the kinds of the rest are the constants below. White space and comments (`//` to the end of the line, which
`\\r`, `\\n`, U+2028 and U+2029 end) only separate.
"""

from __future__ import annotations

import re
from itertools import accumulate

from provisioner.kql.findings import Finding
from provisioner.kql.keywords import KEYWORDS, RAW_LITERALS, WORDED_KEYWORDS

NAME = "name"
STRING = "string literal"
LONG = "long literal"
REAL = "real literal"
TIMESPAN = "timespan literal"
BOOL = "bool literal"
RAW = "raw literal"
GUID = "bare guid"
END = "end of the query"
_BAD = "no token"
_ENOUGH = 50

_SPACE = "\t \r\n\f\xa0\u1680\u180e\u2000-\u200b\u202f\u205f\u3000\ufeff"
_LINE_END = "\r\n\u2028\u2029"
_UNIT = (
    "(?:d(?:ays?)?|h(?:rs?|ours?)?|ms|m(?:in(?:utes?)?)?|s(?:ec(?:onds?)?)?"
    "|(?:milli|micro|nano)(?:s(?:ec(?:onds?)?)?)?|ticks?)"
)
_ENDS = "(?![A-Za-z0-9_])"
_STRING = (
    r"(?:'(?:[^'\\\r\n]|\\[^\r\n])*+'|\"(?:[^\"\\\r\n]|\\[^\r\n])*+\""
    r"|@'(?:[^'\r\n]|'')*+'|@\"(?:[^\"\r\n]|\"\")*+\"|@?```(?s:.*?)```|@?~~~(?s:.*?)~~~)"
)
_TOKEN = re.compile(
    rf"((?:[{_SPACE}]++|//[^{_LINE_END}]*+(?:[{_LINE_END}]|\Z))*+)"  # 1: what separates
    rf"(?:((?=[hH'\"@`~])[hH]?{_STRING}"  # 2: literals, and words that begin with a digit
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
    rf"|(?=[bdgilrt])(?:{'|'.join(RAW_LITERALS)})\([^){_LINE_END}]{{0,500}}+\)"
    rf"|[0-9]++(?:\.(?!\.(?!\.))[0-9]*+(?:[eE][+-]?[0-9]++)?|[eE][+-]?[0-9]++){_ENDS}"
    rf"|[0-9]++\.[0-9]++{_UNIT}{_ENDS}|[0-9][A-Za-z0-9_]*+)"
    r"|([A-Za-z_$][A-Za-z0-9_]*+"  # 3: words and marks
    r"|<=|<\||<>|>=|==|=>|=~|!=|!~|\.\.|[()\[\]{}|.+\-*%<>=:;,?/]|@(?!['\"`~])"
    rf"|!(?:in~?|between|(?:has(?:prefix|suffix)?|contains|startswith|endswith)(?:_cs)?){_ENDS})"
    r"|([hH]?@?(?:['\"][^\r\n]*+|```(?s:.*)|~~~(?s:.*))|(?s:.))|\Z)"  # 4: strings that are not ended, and strangers
)
_MARKS = "( ) [ ] { } | . .. + - * / % < <= <| <> > >= = == => =~ != !~ : ; , ? @"
_WORD = {word: word for word in (*KEYWORDS, *WORDED_KEYWORDS, *_MARKS.split())}
_WORD |= dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), BOOL)
_JOINED: dict[str, list[str]] = {}
for _keyword in WORDED_KEYWORDS:
    if _keyword[0] != "!":
        _JOINED.setdefault(re.split("[^a-z]", _keyword, maxsplit=1)[0], []).append(_keyword)


class Tokens:
    """The tokens of a text as three lists of equal length, ended by tokens of kind `END`."""

    __slots__ = ("ends", "findings", "kinds", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.kinds: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.findings: list[Finding] = []

    def note(self, code: str, start: int, length: int, message: str, hint: str | None) -> None:
        """Report an error; a text with very many is not KQL, and the rest of them is of no use."""
        if len(self.findings) < _ENOUGH:
            self.findings.append(Finding(code, "error", start, length, message, hint))


def tokenize(text: str) -> Tokens:
    """Cut a text into tokens; what is no token is a finding and left out."""
    tokens = Tokens(text)
    word, first = _WORD.get, _after_directives(text)
    parts = _TOKEN.findall(text, first)
    tokens.kinds = [
        word(plain, NAME) if plain else _literal_kind(literal) if literal else _BAD if other else END
        for _, literal, plain, other in parts
    ]
    lengths = [
        length for space, literal, plain, other in parts for length in (len(space), len(plain or literal or other))
    ]
    places = list(accumulate(lengths, initial=first))
    tokens.starts, tokens.ends = places[1::2], places[2::2]
    heads = [index for index, part in enumerate(parts) if part[2] in _JOINED]
    if heads:
        _join(tokens, heads)
    if "\\" in text:
        _check_escapes(tokens)
    if _BAD in tokens.kinds:
        _report_bad(tokens)
    tokens.kinds += [END] * 3
    tokens.starts += [len(text)] * 3
    tokens.ends += [len(text)] * 3
    return tokens


def _after_directives(text: str) -> int:
    """Lines at the start that begin with `#` speak to the client and are not part of the query."""
    position = 0
    while text.startswith("#", position):
        position = _end_of_line(text, position)
        position += 2 if text.startswith("\r\n", position) else 1
    return min(position, len(text))


def _literal_kind(literal: str) -> str:
    """Which literal a text of group 2 is; a word such as `1st` is a name."""
    last = literal[-1]
    if last in "'\"`~":
        return STRING
    if last == ")":
        return RAW
    if literal.isdigit():
        return LONG
    if _compiled(rf"[0-9]+(?:\.[0-9]+)?{_UNIT}").fullmatch(literal):
        return TIMESPAN
    if _compiled("0[xX][0-9A-Fa-f]+").fullmatch(literal):
        return LONG
    if _compiled(r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?").fullmatch(literal):
        return REAL
    return GUID if "-" in literal else NAME


_patterns: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    """Rare patterns are compiled when they are first needed."""
    return _patterns.get(pattern) or _patterns.setdefault(pattern, re.compile(pattern))


def _join(tokens: Tokens, heads: list[int]) -> None:
    """Make one token of keywords that the pattern cut up, such as `project-away` and `matches regex`."""
    text, starts, ends = tokens.text, tokens.starts, tokens.ends
    joined: list[tuple[int, int]] = []
    for index in heads:
        start = starts[index]
        for candidate in _JOINED[text[start : ends[index]]]:
            end = start + len(candidate)
            if text.startswith(candidate, start) and not _continues_word(text, end):
                after = index + 1
                while starts[after] < end:
                    after += 1
                tokens.kinds[index] = candidate
                ends[index] = end
                joined.append((index + 1, after))
                break
    for index, after in reversed(joined):
        del tokens.kinds[index:after], starts[index:after], ends[index:after]


def _continues_word(text: str, position: int) -> bool:
    return position < len(text) and text[position].isascii() and (text[position].isalnum() or text[position] == "_")


def _check_escapes(tokens: Tokens) -> None:
    text = tokens.text
    good = _compiled(r"\\(?:[\\'\"abfnrtv0-7]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2})")
    for kind, start, end in zip(tokens.kinds, tokens.starts, tokens.ends, strict=True):
        if kind is not STRING or "@" in text[start : start + 2] or text[end - 1] in "`~":
            continue
        position = text.find("\\", start, end)
        while position >= 0:
            if not good.match(text, position):
                escape = text[position : position + 2]
                hint = "double the backslash, or write @'…', where a backslash is itself"
                tokens.note("KQL003", position, 2, f"`{escape}` is no escape that KQL knows", hint)
            position = text.find("\\", position + 2, end)


def _report_bad(tokens: Tokens) -> None:
    """Report what is no token; a string that is not ended and a word with foreign letters stay, the rest is dropped."""
    text, kinds = tokens.text, tokens.kinds
    kept: list[int] = []
    for index, kind in enumerate(kinds):
        start, end = tokens.starts[index], tokens.ends[index]
        if kind is _BAD and end - start == 1 and _is_foreign(text[start]):
            kinds[index] = NAME
            kept.append(index)
        elif kind is _BAD:
            opening = _compiled("[hH]?@?(?:['\"]|```|~~~)").match(text, start)
            if opening is None:
                _note_stranger(tokens, start)
                continue
            kinds[index] = STRING
            _note_open_string(tokens, start, opening[0], end)
            kept.append(index)
        else:
            kept.append(index)
    _keep(tokens, kept)


def _is_foreign(char: str) -> bool:
    return char.isalnum() and not char.isascii()


def _keep(tokens: Tokens, kept: list[int]) -> None:
    """Drop the other tokens and make one of the pieces of a word with foreign letters."""
    text, kinds, starts, ends = tokens.text, tokens.kinds, tokens.starts, tokens.ends
    tokens.kinds, tokens.starts, tokens.ends = [], [], []
    for index in kept:
        start, end, kind = starts[index], ends[index], kinds[index]
        foreign = kind is NAME and start < end and _is_foreign(text[start])
        touches = bool(tokens.ends) and tokens.ends[-1] == start < end
        if touches and (foreign or _is_foreign(text[start - 1])) and _is_word(text, start, tokens.starts[-1]):
            tokens.kinds[-1] = NAME
            tokens.ends[-1] = end
            continue
        tokens.kinds.append(kind)
        tokens.starts.append(start)
        tokens.ends.append(end)
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        if not text[start:end].isascii() and text[start] not in "'\"`~@hH":
            word = text[start:end]
            hint = f"write ['{word}'] if it is a name"
            tokens.note("KQL001", start, end - start, f"`{word}` has letters that names may not have", hint)


def _is_word(text: str, start: int, first: int) -> bool:
    """Whether the tokens that meet at `start` both are of letters and digits."""
    return (text[start].isalnum() or text[start] == "_") and (text[first].isalnum() or text[first] in "_$")


def _note_open_string(tokens: Tokens, start: int, opening: str, end: int) -> None:
    quote = opening.lstrip("hH@")
    place = "" if end == len(tokens.text) else " on its line"
    shown = opening if "`" in opening else f"`{opening}`"
    hint = f"end it with {quote if '`' in quote else f'`{quote}`'}"
    tokens.note("KQL002", start, len(opening), f"the string that begins with {shown} is not ended{place}", hint)


def _note_stranger(tokens: Tokens, start: int) -> None:
    char = tokens.text[start]
    shown = f"`{char}`" if char.isprintable() else f"the character U+{ord(char):04X}"
    hint = None
    if char == "!":
        hint = "write not(…)"
    elif char in "‘’“”":
        hint = "use straight quotes"
    tokens.note("KQL001", start, 1, f"{shown} is not part of the language", hint)


def _end_of_line(text: str, position: int) -> int:
    while position < len(text) and text[position] not in _LINE_END:
        position += 1
    return position
