"""A compiled data flow and what it makes of a payload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from provisioner.dataflow import limits
from provisioner.dataflow.mapping import Mapping, Mismatch

if TYPE_CHECKING:
    from provisioner.kql.compiled import Compiled
    from provisioner.kql.runtime import RowError
    from provisioner.kql.types import Schema

Values = list[Any]
Row = dict[str, Any]

TIME_COLUMN = "TimeGenerated"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowResult:
    """The columns a table stores for one payload, and what did not get there.

    `types` are Kusto's names of the types of `columns`. `undeclared_fields` counts rows that carried a field the
    stream does not declare, `dropped_columns` rows that lost an output column the table has not; `truncated` counts
    values cut to 64 KB, `time_replaced` rows whose time was out of the window. Times are ticks of 100 ns since year 1.
    """

    columns: MappingOf[str, Values]
    types: MappingOf[str, str]
    rows_in: int
    rows_out: int
    row_errors: Sequence[RowError] = ()
    undeclared_fields: MappingOf[str, int] = field(default_factory=dict)
    dropped_columns: MappingOf[str, int] = field(default_factory=dict)
    truncated: int = 0
    time_replaced: int = 0


class Flow:
    """Stream declaration, transformation and table in one; `run` may be called from any thread."""

    def __init__(self, declared: Schema, compiled: Compiled, output: Schema, mapping: Mapping) -> None:
        self._declared = frozenset(column.name for column in declared)
        self._compiled = compiled
        self._mapping = mapping
        self._has_time = any(stored.column.name == TIME_COLUMN for stored in mapping.stored)
        self.output_columns = output
        self.mismatches: tuple[Mismatch, ...] = mapping.mismatches

    def run(self, rows: Sequence[Row], now: int, *, keep_times: bool = False) -> FlowResult:
        """Send rows of JSON through the flow; `now` is the received time in ticks, and what `now()` gives.

        With `keep_times` times stay as the transformation makes them, however old: what a spec's tests want to see.
        """
        result = self._compiled.run(rows, now=now)
        columns: dict[str, Values] = {}
        types: dict[str, str] = {}
        truncated = time_replaced = 0
        for stored in self._mapping.stored:
            values = result.columns[stored.slot]
            if stored.convert is not None:
                values = stored.convert(values)
            name, type_ = stored.column
            if type_ == "string":
                values, cut = limits.truncate_texts(values)
                truncated += cut
            elif type_ == "dynamic":
                values, cut = limits.truncate_dynamics(values)
                truncated += cut
            elif name == TIME_COLUMN and type_ == "datetime" and not keep_times:
                values, time_replaced = limits.settle_times(values, now)
            columns[name] = values
            types[name] = type_
        if not self._has_time:
            columns[TIME_COLUMN] = [now] * result.length
            types[TIME_COLUMN] = "datetime"
        return FlowResult(
            columns=columns,
            types=types,
            rows_in=len(rows),
            rows_out=result.length,
            row_errors=result.errors,
            undeclared_fields=self._undeclared(rows),
            dropped_columns=dict.fromkeys(self._mapping.dropped, result.length) if result.length else {},
            truncated=truncated,
            time_replaced=time_replaced,
        )

    def _undeclared(self, rows: Sequence[Row]) -> dict[str, int]:
        declared, superset = self._declared, self._declared.issuperset
        counts: Counter[str] = Counter()
        for row in rows:
            if not superset(row):
                counts.update(row.keys() - declared)
        return dict(counts)
