"""What the transformation of a draft makes of its sample: the expectation of the first test."""

from __future__ import annotations

import math
from typing import Any

from provisioner.dataflow import compile_flow
from provisioner.infer.draft import Draft
from provisioner.kql.datetimes import datetime_ticks
from provisioner.kql.values import to_wire

Row = dict[str, Any]
FROZEN = "2026-01-01T00:00:00Z"
"""The clock of a first test whose times are those of arrival."""


def expected_rows(draft: Draft) -> list[Row]:
    """The rows that reach the table, column by column as JSON."""
    flow, findings = compile_flow([(c.name, c.type) for c in draft.columns], draft.transformation, None)
    assert flow is not None, f"a drafted transformation does not compile: {findings}\n{draft.transformation}"
    now = datetime_ticks(FROZEN)
    assert now is not None, "the frozen clock is a time"
    result = flow.run(list(draft.rows), now, keep_times=True)
    columns = {
        name: [to_wire(value, result.types[name]) for value in values] for name, values in result.columns.items()
    }
    return [
        {name: values[at] for name, values in columns.items() if _comparable(values[at])}
        for at in range(result.rows_out)
    ]


def _comparable(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)
