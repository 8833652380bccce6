"""Tables as the old API and agents left them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OldTable:
    """The table that the API filled, as it is now; `migrated` says that rules can write to it."""

    columns: Mapping[str, str]
    migrated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassicTable:
    """A table that the old API or an agent made, as it is now; `writers` are machines that have written lately."""

    id: str
    name: str
    columns: Mapping[str, str]
    classic: bool
    hidden: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    recent_rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A column of the old table and its name without suffix."""

    old: str
    new: str
    type: str
