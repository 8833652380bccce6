"""Findings under the line they are about, for people who read them on a terminal."""

from __future__ import annotations

import re

from provisioner.kql.findings import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE_END = re.compile(r"\r\n|\r|\n")


def render_findings(text: str, findings: Iterable[Finding]) -> str:
    """Every finding with its line, a mark under the place, and the hint; empty when there are none."""
    return "\n".join(_render(text, finding) for finding in findings)


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a code point; `\\r`, `\\n` and both together end a line."""
    line, line_start, _ = _line_at(text, offset)
    return line, offset - line_start + 1


def _line_at(text: str, offset: int) -> tuple[int, int, int]:
    line, start = 1, 0
    for end in _LINE_END.finditer(text):
        if end.end() > offset:
            return line, start, end.start()
        line, start = line + 1, end.end()
    return line, start, len(text)


def _render(text: str, finding: Finding) -> str:
    line, start, end = _line_at(text, finding.start)
    column = finding.start - start
    source = "".join(char if char.isprintable() else " " for char in text[start:end])
    marked = max(1, min(finding.length, end - finding.start))
    number = str(line)
    margin = " " * len(number)
    out = [
        f"{line}:{column + 1}: {finding.severity}[{finding.code}] {finding.message}",
        f"{margin} |",
        f"{number} | {source}".rstrip(),
        f"{margin} | {' ' * column}{'^' * marked}",
    ]
    if finding.hint is not None:
        out.append(f"{margin} = hint: {finding.hint}")
    return "\n".join(out) + "\n"
