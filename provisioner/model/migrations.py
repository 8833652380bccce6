"""What a migration tells people: what changes, in which order, what clients have to say, and whether it is proven."""

from __future__ import annotations

from dataclasses import dataclass

from provisioner.model.json import Json


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One value that the new rule makes otherwise; `row` counts from 0."""

    row: int
    column: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProof:
    """One table: how many rows each rule put there, and what differs; `count` is all of it, the list may be shorter."""

    table: str
    rows_before: int
    rows_after: int
    disagreements: tuple[Disagreement, ...]
    count: int

    @property
    def equal(self) -> bool:
        """True when the table cannot tell the rules apart."""
        return self.rows_before == self.rows_after and self.count == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The same rows through two rules; `errors` are flows and rows that could not be worked out."""

    where: str
    sent: int
    tables: tuple[TableProof, ...]
    errors: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """True when all tables are equal and nothing went wrong."""
        return bool(self.tables) and not self.errors and all(table.equal for table in self.tables)
