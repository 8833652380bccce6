"""Cuts a KQL text into tokens: one compiled pattern, one pass, never an exception.

A token is its kind, its start and its end. The kind of a keyword, an operator or a punctuation mark is its own
spelling; the kinds of the rest are the constants below. White space and comments (`//` to the end of the line, which
`\\r`, `\\n`, U+2028 and U+2029 end) only separate.
"""

from __future__ import annotations

import re

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


def tokenize(text: str) -> Tokens:
    """Cut a text into tokens; what is no token is a finding and left out."""
    tokens = Tokens(text)
    kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
    word, position = _WORD.get, _after_directives(text)
    joinable = False
    for space, literal, plain, other in _TOKEN.findall(text, position):
        start = position + len(space)
        if plain:
            kinds.append(word(plain, NAME))
            position = start + len(plain)
            joinable = joinable or plain in _JOINED
        else:
            kinds.append(_literal_kind(literal) if literal else _BAD if other else END)
            position = start + len(literal) + len(other)
        starts.append(start)
        ends.append(position)
    if joinable:
        _join(tokens)
    if "\\" in text:
        _check_escapes(tokens)
    if _BAD in kinds:
        _report_bad(tokens)
    tokens.kinds += [END] * 3
    tokens.starts += [len(text)] * 3
    tokens.ends += [len(text)] * 3
    return tokens


def _after_directives(text: str) -> int:
    """Lines at the start that begin with `#` speak to the client and are not part of the query."""
    position = 0
    while text.startswith("#", position):
        position = min(_end_of_line(text, position) + 1, len(text))
    return position


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


def _join(tokens: Tokens) -> None:
    """Make one token of keywords that the pattern cut up, such as `project-away` and `matches regex`."""
    kinds, starts, ends, text = tokens.kinds, tokens.starts, tokens.ends, tokens.text
    index = 0
    while index < len(kinds):
        candidates = _JOINED.get(text[starts[index] : ends[index]], ())
        for candidate in candidates:
            end = starts[index] + len(candidate)
            if text.startswith(candidate, starts[index]) and not _continues_word(text, end):
                after = index + 1
                while starts[after] < end:
                    after += 1
                kinds[index:after] = [candidate]
                starts[index:after] = [starts[index]]
                ends[index:after] = [end]
                break
        index += 1


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
                tokens.findings.append(
                    Finding("KQL003", "error", position, 2, f"`{escape}` is no escape that KQL knows",
                            "double the backslash, or write @'…', where a backslash is itself")
                )  # fmt: skip
            position = text.find("\\", position + 2, end)


def _report_bad(tokens: Tokens) -> None:
    """Report what is no token; a string that is not ended counts as a string, the rest is dropped."""
    text, kinds = tokens.text, tokens.kinds
    kept: list[int] = []
    for index, kind in enumerate(kinds):
        start, end = tokens.starts[index], tokens.ends[index]
        opening = _compiled("[hH]?@?(?:['\"]|```|~~~)").match(text, start) if kind is _BAD else None
        if opening is not None:
            kinds[index] = STRING
            tokens.findings.append(_not_ended(text, start, opening[0], end))
        elif kind is _BAD:
            tokens.findings.append(_no_token(text[start], start))
            continue
        kept.append(index)
    tokens.kinds = [kinds[index] for index in kept]
    tokens.starts = [tokens.starts[index] for index in kept]
    tokens.ends = [tokens.ends[index] for index in kept]


def _not_ended(text: str, start: int, opening: str, end: int) -> Finding:
    quote = opening.lstrip("hH@")
    place = "" if end == len(text) else " on its line"
    message = f"the string that begins with `{opening}` is not ended{place}"
    return Finding("KQL002", "error", start, len(opening), message, f"end it with `{quote}`")


def _no_token(char: str, start: int) -> Finding:
    shown = f"`{char}`" if char.isprintable() else f"the character U+{ord(char):04X}"
    hint = None
    if char.isalpha():
        hint = "write a name with such letters as ['…']"
    elif char == "!":
        hint = "write `not(…)`"
    elif char in "‘’“”":
        hint = "use straight quotes"
    return Finding("KQL001", "error", start, 1, f"{shown} is not part of the language", hint)


def _end_of_line(text: str, position: int) -> int:
    while position < len(text) and text[position] not in _LINE_END:
        position += 1
    return position
