"""Two flows that both store every row of a stream in one table.

Two flows that are the same word for word are `validate`'s business; here they differ in columns, not in rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.diagnostics import Diagnostic, Related
from provisioner.lint.codes import DUPLICATED_ROWS
from provisioner.lint.subject import Subject
from provisioner.model.project import DataFlow

_FILTER = re.compile(r"\|\s*where\b")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Flows without a filter, from one stream into one table, after the first."""
    first: dict[tuple[str, str, str], DataFlow] = {}
    for rule, flow in subject.flows():
        if _FILTER.search(_text(flow)):
            continue
        for stream in flow.streams:
            other = first.setdefault((rule.address, stream, flow.table), flow)
            if other is not flow and _text(other) != _text(flow):
                yield Diagnostic(
                    code=DUPLICATED_ROWS,
                    severity="warning",
                    message=f"Another flow stores every row of `{stream}` in `{flow.table}` too: each is there twice",
                    span=subject.project.span((*flow.path, "table")),
                    hint="make one flow of them, or let each begin with a `where` that the other's rows do not pass",
                    related=(Related(message="the other one", span=subject.project.span((*other.path, "table"))),),
                )


def _text(flow: DataFlow) -> str:
    return flow.transformation.text if flow.transformation else ""
