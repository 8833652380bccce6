"""Findings as a project wants to see them: ignored ones gone, severities as configured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from provisioner.diagnostics import Diagnostic
from provisioner.lint.codes import IGNORES_NOTHING
from provisioner.lint.comments import Ignored, comments
from provisioner.lint.configuration import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is left to show, and what a comment keeps from being shown."""

    shown: tuple[Diagnostic, ...]
    ignored: tuple[Diagnostic, ...]


def settle(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, str],
    configuration: Configuration,
    *,
    errors_too: bool,
) -> Settled:
    """Apply comments, then severities; errors only with `errors_too`, when a later stage can go on in spite of them."""
    places = {(item.span.path, item.line, item.code) for item in _all(sources)}
    shown: list[Diagnostic] = []
    ignored: list[Diagnostic] = []
    for item in diagnostics:
        if item.severity == "error" and not errors_too:
            shown.append(item)
        elif (item.span.path, item.span.line, item.code) in places:
            ignored.append(item)
        else:
            shown += _as_configured(item, configuration)
    return Settled(shown=tuple(shown), ignored=tuple(ignored))


def unused(ignored: Iterable[Diagnostic], sources: Mapping[str, str]) -> list[Diagnostic]:
    """The comments that kept nothing from being shown, and those that name no code."""
    used = {(item.span.path, item.span.line, item.code) for item in ignored}
    found = [_idle(item) for item in _all(sources) if (item.span.path, item.line, item.code) not in used]
    for path, text in sources.items():
        found += comments(text, path)[1]
    return found


def _all(sources: Mapping[str, str]) -> list[Ignored]:
    return [item for path, text in sources.items() for item in comments(text, path)[0]]


def _as_configured(item: Diagnostic, configuration: Configuration) -> Sequence[Diagnostic]:
    chosen = configuration.severity.get(item.code)
    if chosen is None or chosen == item.severity:
        return (item,)
    return () if chosen == "off" else (replace(item, severity=chosen),)


def _idle(item: Ignored) -> Diagnostic:
    where = "on this line" if item.span.line == item.line else f"on line {item.line}"
    return Diagnostic(
        code=IGNORES_NOTHING,
        severity="warning",
        message=f"`{item.code}` is ignored, but not found {where}",
        span=item.span,
        hint="take the comment away",
    )
