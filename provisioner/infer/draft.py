"""One stream as it will stand in the spec, with the reason for each choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamColumn:
    """A column of the stream: the field's own name, its type, and why it has that type."""

    name: str
    type: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A stream, its flow and its table; `rows` go into the sample, `notes` above the stream, `frozen` says that its
    time is that of arrival, so that its test needs a clock that stands still."""

    stream: str
    table: str
    columns: Sequence[StreamColumn]
    kql: Sequence[str]
    rows: Sequence[Row]
    notes: Sequence[str]
    frozen: bool = False

    @property
    def transformation(self) -> str:
        """Its text, as it stands in the spec."""
        return "\n".join(self.kql)
