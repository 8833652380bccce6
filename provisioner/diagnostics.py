"""What is wrong with the user's input, as values: one record, many renderers (`provisioner.report`).

Codes say the stage, not the severity, and are never reused: 0xx syntax, 1xx spec, 2xx render, 3xx ARM schema and
service limits, 4xx lint, 5xx plan, 6xx apply and remote, 7xx KQL, 8xx import and migration, 9xx users' own
rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of one file; lines and columns are 1-based, columns count Unicode code points, the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __post_init__(self) -> None:
        if self.line < 1 or self.column < 1 or (self.end_line, self.end_column) < (self.line, self.column):
            raise ValueError(f"not a span: {self.line}:{self.column}-{self.end_line}:{self.end_column}")

    @classmethod
    def start_of(cls, path: str) -> Span:
        """The first character of a file: for findings about the file as a whole."""
        return cls(path=path, line=1, column=1, end_line=1, end_column=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A second place that explains a finding."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A piece of a safe fix: `new` takes the place of `old`, which must be what stands at `span`.

    Quotes around `old` stay, except with `whole`. Where something else stands there (a variable, an escape, an alias)
    the place is not exact and the edit is none: `model.edits` looks before it leaps.
    """

    span: Span
    old: str
    new: str
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding: a one-line `message` without final period, actual before expected, user's words in backticks.

    `origin` names where a finding on a rendered document was made: template file and ARM path. `fix` is what
    `check --fix` does about it; it is there only where nobody could want anything else.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    hint: str | None = None
    origin: str | None = None
    related: tuple[Related, ...] = ()
    fix: tuple[Edit, ...] = ()


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """True when one of them is an error."""
    return any(item.severity == "error" for item in diagnostics)


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place and without duplicates, as every renderer shows them."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda d: (d.span.path, d.span.line, d.span.column, d.code, d.message))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint for a misspelt name, or None when nothing known is near enough to be surely helpful."""
    from difflib import get_close_matches  # only a run with mistakes needs it

    names = list(known)
    folded = {name.casefold(): name for name in names}
    if word.casefold() in folded:
        return f"did you mean `{folded[word.casefold()]}`?"
    near = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.7)
    return f"did you mean `{folded[near[0]]}`?" if near else None


def meant(word: str, known: Iterable[str], *, closed: bool = False) -> str | None:
    """What a wrong name must be: one that differs by case, or in a `closed` list the only one that is near.

    What a user names may be on its way to be declared, so a near name of theirs is a hint and not a fix.
    """
    folded: dict[str, list[str]] = {}
    for name in dict.fromkeys(known):
        folded.setdefault(name.casefold(), []).append(name)
    names = folded.get(word.casefold(), [])
    if not names and closed:
        from difflib import get_close_matches  # only a run with mistakes needs it

        near = get_close_matches(word.casefold(), list(folded), n=2, cutoff=0.8)
        names = folded[near[0]] if len(near) == 1 else []
    return names[0] if len(names) == 1 and names[0] != word else None


def instead(span: Span, word: str, new: str | None) -> tuple[Edit, ...]:
    """The fix that writes `new` for `word`; none where nobody knows what to write."""
    return () if new is None else (Edit(span=span, old=word, new=new),)
