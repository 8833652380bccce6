"""Findings as a project wants to see them: ignored ones gone, severities as configured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from provisioner.diagnostics import Diagnostic
from provisioner.lint.codes import IGNORES_NOTHING
from provisioner.lint.configuration import Configuration
from provisioner.model.edits import exact
from provisioner.model.places import Places

if TYPE_CHECKING:
    from provisioner.lint.comments import Ignored


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
    places = {(item.span.path, item.line, item.code) for item in _comments(sources)[0]}
    shown: list[Diagnostic] = []
    ignored: list[Diagnostic] = []
    for item in _with_exact_fixes(diagnostics, sources):
        if item.severity == "error" and not errors_too:
            shown.append(item)
        elif (item.span.path, item.span.line, item.code) in places:
            ignored.append(item)
        else:
            shown += _as_configured(item, configuration)
    return Settled(shown=tuple(shown), ignored=tuple(ignored))


def _with_exact_fixes(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> Iterator[Diagnostic]:
    """A fix whose text does not stand where it should (in a variable, behind an alias) would be no fix."""
    places: dict[str, Places] = {}
    for item in diagnostics:
        if item.fix and not places:
            places = {path: Places(text, path) for path, text in sources.items()}
        yield replace(item, fix=exact(item, places)) if item.fix else item


def unused(ignored: Iterable[Diagnostic], sources: Mapping[str, str]) -> list[Diagnostic]:
    """The comments that kept nothing from being shown, and those that name no code."""
    used = {(item.span.path, item.span.line, item.code) for item in ignored}
    codes, wrong = _comments(sources)
    return [*(_idle(item) for item in codes if (item.span.path, item.line, item.code) not in used), *wrong]


def _comments(sources: Mapping[str, str]) -> tuple[list[Ignored], list[Diagnostic]]:
    codes: list[Ignored] = []
    wrong: list[Diagnostic] = []
    for path, text in sources.items():
        if "provisioner:" in text:
            from provisioner.lint.comments import comments  # late: most specs ignore nothing

            found, without_code = comments(text, path)
            codes += found
            wrong += without_code
    return codes, wrong


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
        fix=item.removal,
    )
