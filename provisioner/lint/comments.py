"""Ignore comments: `# provisioner: ignore[PRV334] reason` in YAML, `// provisioner: ignore[PRV334] reason` in KQL.

One at the end of a line is for this line; one on a line of its own is for the next line that is no such comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from provisioner.diagnostics import Diagnostic, Edit, Span
from provisioner.lint.codes import IGNORE_FORM

_BREAK = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"(?:(?<=\s)|^)(?:#|//)[ \t]*provisioner:[ \t]*ignore\b(?P<codes>[ \t]*\[[^\]\n]*\])?")
_CODE = re.compile(r"PRV\d{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """One code in one ignore comment: the `line` that it is for, where the code itself stands, how to take it out."""

    code: str
    line: int
    span: Span
    removal: tuple[Edit, ...]


def comments(text: str, path: str) -> tuple[list[Ignored], list[Diagnostic]]:
    """Every ignored code of one file, and the comments that name none."""
    found: list[Ignored] = []
    wrong: list[Diagnostic] = []
    lines = _BREAK.split(text)
    for number, line in enumerate(lines, start=1):
        comment = _COMMENT.search(line) if "provisioner:" in line else None
        if comment is None:
            continue
        target = number if line[: comment.start()].strip() else _next(lines, number)
        codes = list(_codes(comment, number, target, path))
        found += codes
        if not codes:
            wrong.append(_nameless(comment, number, path))
    return found, wrong


def _next(lines: list[str], number: int) -> int:
    """The first line after `number` that is not itself an ignore comment alone on its line."""
    while number < len(lines):
        comment = _COMMENT.search(lines[number])
        number += 1
        if comment is None or lines[number - 1][: comment.start()].strip():
            break
    return number


def _codes(comment: re.Match[str], number: int, target: int, path: str) -> Iterator[Ignored]:
    start, end = comment.span("codes")
    if start < 0:
        return
    codes = list(_CODE.finditer(comment.string, start, end))
    for code in codes:
        removal = _without(comment, codes, code, number, path)
        yield Ignored(code=code[0], line=target, span=_span(path, number, *code.span()), removal=removal)


def _without(
    comment: re.Match[str], codes: list[re.Match[str]], code: re.Match[str], number: int, path: str
) -> tuple[Edit, ...]:
    """The line without this code; without the comment and its reason when it is the only code, of which no line is left
    where the comment has one of its own."""
    line, before = comment.string, comment.string[: comment.start()].rstrip()
    if before.count('"') % 2 or before.count("'") % 2:
        return ()  # it may stand inside a text
    if len(codes) > 1:
        at = codes.index(code)
        start, end = (code.start(), codes[1].start()) if at == 0 else (codes[at - 1].end(), code.end())
    else:
        start, end = len(before), len(line)
    span = _span(path, number, start, end)
    if not before and len(codes) == 1:
        span = Span(path=path, line=number, column=1, end_line=number + 1, end_column=1)
        start = 0
    return (Edit(span=span, old=line[start:end], new=""),)


def _nameless(comment: re.Match[str], number: int, path: str) -> Diagnostic:
    return Diagnostic(
        code=IGNORE_FORM,
        severity="warning",
        message=f"`{comment[0].strip()}` names no code",
        span=_span(path, number, *comment.span()),
        hint="write the code and a reason: `# provisioner: ignore[PRV146] not yet in use`",
    )


def _span(path: str, number: int, start: int, end: int) -> Span:
    return Span(path=path, line=number, column=start + 1, end_line=number, end_column=end + 1)
