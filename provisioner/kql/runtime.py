"""What a run carries along, and what it gives back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from provisioner.kql.datetimes import UNIX_EPOCH
from provisioner.kql.findings import Finding
from provisioner.kql.functions.locations import locator
from provisioner.kql.regexes import begin_batch
from provisioner.kql.values import Value

if TYPE_CHECKING:
    from provisioner.kql.bound import Plan
    from provisioner.kql.functions.locations import GeoDatabase

_MOST_ERRORS: Final = 1000
MOST_ROWS: Final = 10_000_000
"""Rows that an operator may make of fewer: a gigabyte or two. Azure gives up such queries, too, at its own bounds."""


class RowError(NamedTuple):
    """What went wrong in one row of the input; its cell is null (empty for a string) and the batch went on."""

    row: int
    message: str


class NotSimulatedError(ValueError):
    """A text is sound but uses what cannot be run offline: `name`, at `start` to `end` of the text."""

    def __init__(self, name: str, start: int, end: int) -> None:
        super().__init__(f"`{name}` cannot be run offline")
        self.name = name
        self.start = start
        self.end = end


class RunawayError(ValueError):
    """A query makes so many rows of few that it would take all the memory there is; the text names the operator."""

    hint = "filter or summarize before it"

    def __init__(self, operator: str) -> None:
        super().__init__(f"`{operator}` makes more than {MOST_ROWS:,} rows of these")

    def finding(self, text: str) -> Finding:
        """The refusal of a text that did it."""
        return Finding("KQL226", "error", 0, len(text), str(self), self.hint)


class Table(NamedTuple):
    """Columns of equal length."""

    columns: list[list[Value]]
    length: int


class Result(NamedTuple):
    """The columns in the order of the schema, and the errors of single rows, at most a thousand of them."""

    columns: list[list[Value]]
    errors: tuple[RowError, ...]
    length: int

    def rows(self, names: Sequence[str]) -> list[dict[str, Value]]:
        """The same as a list of bags with these names."""
        return [dict(zip(names, row, strict=True)) for row in zip(*self.columns, strict=True)]


class Failures:
    """Collects row errors; `row` is set by the loop that runs."""

    __slots__ = ("errors", "locate", "row")

    def __init__(self, locate: Callable[[str], Value] | None = None) -> None:
        self.row = 0
        self.errors: list[RowError] = []
        self.locate = locate

    def guard(self, function: Callable[..., Value], missing: Value) -> Callable[..., Value]:
        """The function with `missing` instead of a timeout."""

        def call(*arguments: Value) -> Value:
            try:
                return function(*arguments)
            except TimeoutError as error:
                if len(self.errors) < _MOST_ERRORS:
                    self.errors.append(RowError(self.row, str(error)))
                return missing

        return call


def clock() -> int:
    """The present as a datetime."""
    return UNIX_EPOCH + time.time_ns() // 100


class Run:
    """One execution: its clock, its input, its errors, and the tables of subqueries, which are computed once."""

    def __init__(
        self,
        tables: Callable[[str], Table],
        *,
        records: Sequence[dict[str, Value]] = (),
        now: int | None = None,
        ingestion_time: int | None = None,
        locations: GeoDatabase | None = None,
    ) -> None:
        begin_batch()
        self.tables = tables
        self.records = records
        self.inner: list[Table] = []
        self.now = clock() if now is None else now
        self.ingestion_time = ingestion_time
        self.locations = locations
        self.failures = Failures(None if locations is None else locator(locations))
        self.computed: dict[int, Any] = {}

    def once(self, plan: Plan, compute: Callable[[], Table]) -> Table:
        """The table of a plan that several places use."""
        key = id(plan)
        if key not in self.computed:
            self.computed[key] = (compute(), plan)
        table: Table = self.computed[key][0]
        return table
