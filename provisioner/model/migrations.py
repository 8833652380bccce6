"""What a migration tells people: what changes, in which order, and what each client has to say instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing before and after; an empty text where there is none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, and the commands for it, if there are any."""

    title: str
    text: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """Code or configuration of one client; `language` is the name that Markdown gives it."""

    client: str
    language: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A migration as people carry it out; `notes` are what they must know, `gap` says which rows may be missing."""

    title: str
    summary: tuple[str, ...]
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]
    snippets: tuple[Snippet, ...]
    notes: tuple[str, ...]
    gap: str
