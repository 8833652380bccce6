"""What came of a spec's tests."""

from __future__ import annotations

from dataclasses import dataclass

from provisioner.diagnostics import Diagnostic
from provisioner.model.json import Json, JsonObject
from provisioner.model.project import TrialCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that is not as expected: `row` counts from 0, `type` is the column's, None when there is no column."""

    row: int
    column: str
    actual: Json
    expected: Json
    type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFailure:
    """What could not be worked out in one row of the input, which counts from 0."""

    row: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCoverage:
    """In how many of the rows that reached a table a column holds something."""

    table: str
    column: str
    filled: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """One test: how many rows went in, came out and were expected, and what differs; `columns` can be expected.

    `rows` is what came out of a test that did not pass, as JSON.
    """

    case: TrialCase
    place: str
    rows_in: int = 0
    rows_out: int = 0
    rows_expected: int = 0
    columns: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    failures: tuple[RowFailure, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    rows: tuple[JsonObject, ...] = ()

    @property
    def passed(self) -> bool:
        """True when all rows are there and as expected."""
        errors = any(item.severity == "error" for item in self.diagnostics)
        return not self.differences and not errors and self.rows_out == self.rows_expected


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReport:
    """All tests of one project, and what they and the samples show about its flows; `samples` counts these."""

    project: str
    spec_path: str
    results: tuple[TrialResult, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    coverage: tuple[ColumnCoverage, ...] = ()
    samples: int = 0

    @property
    def passed(self) -> bool:
        """True when every test passed."""
        return all(result.passed for result in self.results)
