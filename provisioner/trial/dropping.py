"""How much of what is sent is stored: Azure charges for what a transformation drops beyond half of it.

"GB dropped - GB incoming / 2" (transformations page, 2026-05-15), in tables of the plans Analytics and Basic; Auxiliary
pays for all incoming data anyhow, a workspace with Microsoft Sentinel for none. Sizes are those of the values, without
names, as billing counts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from provisioner.diagnostics import Diagnostic
from provisioner.kql.values import to_wire
from provisioner.model.project import Project, Stream
from provisioner.trial.codes import HALF_DROPPED
from provisioner.trial.flows import Ran, Row

_FEWEST = 10
"""Fewer rows say nothing about what the rest is like."""


def half_dropped(project: Project, stream: Stream, rows: Sequence[Row], ran: Sequence[Ran]) -> list[Diagnostic]:
    """A stream of whose sample less than half arrives in the tables; a warning where it is rows that are dropped.

    That shorter rows are charged like dropped ones follows from the formula, and is said nowhere in so many words.
    """
    plans = {table.name: table.plan for table in project.tables}
    if len(rows) < _FEWEST or not ran or any(plans.get(one.flow.table) == "Auxiliary" for one in ran):
        return []
    declared = [column.name for column in stream.columns]
    sent = sum(_size(row.get(name)) for row in rows for name in declared)
    kept = sum(_stored(one) for one in ran)
    if kept * 2 >= sent:
        return []
    flow = ran[0].flow
    return [
        Diagnostic(
            code=HALF_DROPPED,
            severity="warning" if sum(one.result.rows_out for one in ran) * 2 < len(rows) else "info",
            message=f"Of {sent:,} bytes in {len(rows):,} sample rows {kept:,} are stored: "
            "what is dropped beyond half of it is charged as processing",
            span=project.span((*flow.path, "table")) if len(ran) == 1 else project.key_span(stream.path),
            hint="filter where the rows are sent; with Microsoft Sentinel on the workspace nothing is charged",
        )
    ]


def _stored(one: Ran) -> int:
    return sum(_column(values, one.result.types[name]) for name, values in one.result.columns.items())


def _column(values: Sequence[Any], type_: str) -> int:
    fixed = _FIXED.get(type_)
    if fixed is not None:
        return fixed * (len(values) - values.count(None))
    if type_ == "string":
        return sum(_length(value) for value in values if value)
    return sum(_size(to_wire(value, type_)) for value in values)


_FIXED = {"datetime": len("2026-01-01T00:00:00.0000000Z"), "guid": 36, "bool": 4}
"""Types whose values are of one length as text, or nearly so."""


def _size(value: Any) -> int:  # noqa: ANN401  a JSON value
    if value is None:
        return 0
    return _length(value) if isinstance(value, str) else len(orjson.dumps(value))


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
