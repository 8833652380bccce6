"""The text of HCL's expressions cut into tokens, strings and blocks of text whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_BLANK = re.compile(r"(?:\s+|#[^\n]*|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_HEREDOC = re.compile(r'"?<<(-?)(\w+)\r?\n(.*\n)?[ \t]*\2[ \t]*(?=\s|$|["),\]}])"?', re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_SIGN = re.compile(r"\.\.\.|=>|==|!=|<=|>=|&&|\|\||[-+*/%!<>?:=,.()\[\]{}]")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_SIGNS: Final = {"n": "\n", "t": "\t", "r": "\r"}
_DIRECTIVE: Final = "%{"


class HclError(ValueError):
    """The text is no expression that is understood here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """`kind` is `name`, `number`, `string`, `heredoc`, `sign` or `end`."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """All tokens and the end; raises `HclError`."""
    found: list[Token] = []
    at = _after_blank(text, 0)
    while at < len(text):
        token = _token(text, at)
        found.append(token)
        at = _after_blank(text, token.end)
    found.append(Token(kind="end", text="", start=len(text), end=len(text)))
    return found


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _token(text: str, at: int) -> Token:
    for kind, pattern in (("heredoc", _HEREDOC), ("number", _NUMBER), ("name", _NAME), ("sign", _SIGN)):
        found = pattern.match(text, at)
        if found:
            return Token(kind=kind, text=found.group(), start=at, end=found.end())
    if text[at] == '"':
        end = string_end(text, at)
        return Token(kind="string", text=text[at:end], start=at, end=end)
    raise HclError(text[at])


def string_end(text: str, start: int) -> int:
    """Where the string that begins here ends, the strings inside its expressions left whole."""
    at = start + 1
    while at < len(text):
        if text[at] == '"':
            return at + 1
        if text[at] == "\\":
            at += 2
        elif _opens(text, at):
            at = expression_end(text, at + 2)
        else:
            at += 1
    raise HclError(text[start:])


def expression_end(text: str, start: int) -> int:
    """Where the `}` stands behind that closes the expression of a template."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == '"':
            at = string_end(text, at)
            continue
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            if depth == 0:
                return at + 1
            depth -= 1
        at += 1
    raise HclError(text[start:])


def pieces(text: str) -> list[tuple[bool, str]]:
    """A template cut at `${…}`: True for what is inside; raises `HclError` for directives, `%{ if … }`."""
    found: list[tuple[bool, str]] = []
    plain, at = "", 0
    while at < len(text):
        if text.startswith(("$${", "%%{"), at):
            plain, at = plain + text[at + 1 : at + 3], at + 3
        elif _opens(text, at):
            if text.startswith(_DIRECTIVE, at):
                raise HclError(text[at:])
            end = expression_end(text, at + 2)
            found += [(False, plain)] * bool(plain) + [(True, text[at + 2 : end - 1].strip().strip("~"))]
            plain, at = "", end
        else:
            plain, at = plain + text[at], at + 1
    return [*found, *([(False, plain)] if plain else [])]


def _opens(text: str, at: int) -> bool:
    return text.startswith(("${", _DIRECTIVE), at) and (at == 0 or text[at - 1] not in "$%" or text[at - 1] != text[at])


def unescaped(text: str) -> str:
    """A string without its escapes."""

    def plain(found: re.Match[str]) -> str:
        sign = found[1]
        return chr(int(sign[1:], 16)) if len(sign) > 1 else _SIGNS.get(sign, sign)

    return _ESCAPE.sub(plain, text)


def heredoc(text: str) -> str | None:
    """The lines of a block `<<KQL … KQL`, without their common indentation where it says `<<-`."""
    found = _HEREDOC.fullmatch(text)
    if found is None:
        return None
    inside = found[3] or ""
    if not found[1]:
        return inside
    lines = inside.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)
