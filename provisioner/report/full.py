"""Findings for people: what is wrong, the line it stands on, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from provisioner.diagnostics import Diagnostic, Span
from provisioner.report.concise import headline
from provisioner.report.style import Style, printable, width

_BREAK = re.compile(r"\r\n|\n|\r")
_WIDEST = 160
_BEFORE = 60


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str], colour: bool) -> str:
    """Each finding with its source line and a caret, then how many there are; empty when there are none."""
    if not diagnostics:
        return ""
    style = Style(colour)
    lines_of = cache(lambda path: _BREAK.split(sources[path]) if path in sources else [])
    parts = ["\n".join(_finding(item, lines_of(item.span.path), style)) for item in diagnostics]
    return "\n\n".join([*parts, summary(diagnostics)]) + "\n"


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning`."""
    counts = {name: sum(item.severity == name for item in diagnostics) for name in ("error", "warning")}
    notes = len(diagnostics) - sum(counts.values())
    parts = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count]
    parts += [f"{notes} note{'' if notes == 1 else 's'}"] if notes else []
    return ", ".join(parts)


def _finding(item: Diagnostic, lines: Sequence[str], style: Style) -> Iterator[str]:
    gutter = len(str(item.span.line)) + 1
    yield headline(item, style)
    if item.span.line <= len(lines) and lines[item.span.line - 1].strip():
        yield from _excerpt(item, lines[item.span.line - 1], gutter, style)
    notes = [("hint", item.hint), ("from", item.origin)]
    notes += [("see", f"{_at(other.span, item.span)}: {other.message}") for other in item.related]
    notes.append(("docs", f"provisioner explain {item.code}"))
    for name, text in notes:
        if text:
            yield f"{' ' * gutter}{style.frame('=')} {style.note(f'{name}:')} {printable(text)}"


def _at(span: Span, seen_from: Span) -> str:
    return f"line {span.line}" if span.path == seen_from.path else f"{span.path}:{span.line}:{span.column}"


def _excerpt(item: Diagnostic, line: str, gutter: int, style: Style) -> Iterator[str]:
    view = _window(line, item.span)
    bar = style.frame("|")
    marks = f"{' ' * width(view.before)}{'^' * max(1, width(view.marked))}"
    yield f"{' ' * gutter}{bar}"
    yield f"{style.frame(str(item.span.line))} {bar} {view.before}{view.marked}{view.after}".rstrip()
    yield f"{' ' * gutter}{bar} {style.severity(marks, item.severity)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """A source line around the marked part, ready to print."""

    before: str
    marked: str
    after: str


def _window(line: str, span: Span) -> _View:
    """The line itself, or for very long ones the part of it that matters."""
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    first, last, head, tail = 0, len(line), "", ""
    if len(line) > _WIDEST:
        first = max(0, start - _BEFORE)
        last = min(len(line), first + _WIDEST)
        head, tail = "…" if first else "", "…" if last < len(line) else ""
    end = max(start, min(end, last))
    return _View(
        before=head + _shown(line[first:start]), marked=_shown(line[start:end]), after=_shown(line[end:last]) + tail
    )


def _shown(text: str) -> str:
    return printable(text.replace("\t", "    "))
