"""The text of HCL's expressions cut at its brackets, commas and signs, strings left whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEREDOC = re.compile(r'"?<<(-?)(\w+)\r?\n(.*\n)?[ \t]*\2\s*"?', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)


def unescaped(text: str) -> str:
    """A string without its escapes."""
    signs = {"n": "\n", "t": "\t", "r": "\r"}
    return _ESCAPE.sub(
        lambda found: chr(int(found[1][1:], 16)) if len(found[1]) > 1 else signs.get(found[1], found[1]), text
    )


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """A template cut at `${…}`: True for what is inside."""
    at = start = 0
    while (at := text.find("${", at)) >= 0:
        if at and text[at - 1] == "$":
            yield False, text[start : at - 1] + "${"
            start = at = at + 2
            continue
        end = closing(text, at + 1)
        if end < 0:
            break
        if text[start:at]:
            yield False, text[start:at]
        yield True, text[at + 2 : end]
        start = at = end + 1
    if text[start:] or start == 0:
        yield False, text[start:]


def closing(text: str, start: int) -> int:
    """Where the bracket at `start` is closed; -1 where it is not."""
    depth, quoted, at = 0, False, start
    while at < len(text):
        sign = text[at]
        if quoted and sign == "\\":
            at += 1
        elif sign == '"':
            quoted = not quoted
        elif not quoted and sign in "([{":
            depth += 1
        elif not quoted and sign in ")]}":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return -1


def arguments(text: str) -> Iterator[str]:
    """The arguments of a call."""
    start = at = 0
    while at < len(text):
        sign = text[at]
        if sign in "([{":
            at = max(closing(text, at), at)
        elif sign == '"':
            at = _string_end(text, at)
        elif sign == ",":
            yield text[start:at]
            start = at + 1
        at += 1
    if text[start:].strip():
        yield text[start:]


def _string_end(text: str, start: int) -> int:
    at = start + 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at


def conditional(text: str) -> tuple[str, str, str] | None:
    """Test, yes and no of `test ? yes : no`; None for anything else."""
    test, _, rest = _cut(text, "?")
    yes, _, no = _cut(rest, ":")
    return (test.strip(), yes.strip(), no.strip()) if no.strip() else None


def compared(test: str) -> tuple[str, str, str]:
    """The two sides of `==` or `!=`; no sign where there is neither."""
    for sign in ("==", "!="):
        left, found, right = _cut(test, sign)
        if found:
            return left.strip(), sign, right.strip()
    return test.strip(), "", ""


def _cut(text: str, sign: str) -> tuple[str, str, str]:
    at = 0
    while at < len(text):
        if text[at] in "([{":
            at = max(closing(text, at), at)
        elif text[at] == '"':
            at = _string_end(text, at)
        elif text.startswith(sign, at):
            return text[:at], sign, text[at + len(sign) :]
        at += 1
    return text, "", ""


def is_one_literal(text: str) -> bool:
    """True for one string, object or list, and for a block of text."""
    if text.startswith('"'):
        return _string_end(text, 0) == len(text) - 1
    return text.startswith("<<") or (text.startswith(("{", "[")) and closing(text, 0) == len(text) - 1)


def without_brackets(text: str) -> str:
    """An expression without the brackets around all of it."""
    text = text.strip()
    while text.startswith("(") and closing(text, 0) == len(text) - 1:
        text = text[1:-1].strip()
    return text


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
