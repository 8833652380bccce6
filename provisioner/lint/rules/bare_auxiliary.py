"""Tables of the plan Auxiliary that rows reach as they were sent.

There the service asks more of a call (logs-ingestion limits, create-custom-table): its records lie within 30 minutes of
one another, and nested JSON goes only to columns of type dynamic. With a transformation the first does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.diagnostics import Diagnostic
from provisioner.lint.codes import BARE_AUXILIARY
from provisioner.lint.subject import Subject


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Flows without a transformation into such a table."""
    plans = {table.name: table.plan for table in subject.project.tables}
    for _, flow in subject.flows():
        if flow.transformation is None and plans.get(flow.table) == "Auxiliary":
            yield Diagnostic(
                code=BARE_AUXILIARY,
                severity="warning",
                message=f"`{flow.table}` has the plan Auxiliary and no transformation before it: "
                "a call whose records span more than 30 minutes is refused",
                span=subject.project.span((*flow.path, "table")),
                hint="add `transformKql: source`, with which that limit does not hold",
            )
