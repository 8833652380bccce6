"""Where the columns of a table come from when the spec does not list them: the transformations that write to it."""

from __future__ import annotations

import re

from provisioner.diagnostics import Span
from provisioner.model.json import Path
from provisioner.model.project import Project, Table, Transformation
from provisioner.render.tracing import Anchor


def producer(project: Project, table: Table) -> Anchor:
    """The anchor `@producer`: the first transformation into the table, or the place in one that names a column."""
    written = [
        flow.transformation
        for rule in project.rules
        for flow in rule.flows
        if flow.table == table.name and flow.transformation is not None
    ]

    def find(rest: Path) -> Span | None:
        for transformation in written if rest else ():
            span = _naming(transformation, str(rest[0]))
            if span is not None:
                return span
        return written[0].locate(0, len(written[0].text)) if written else None

    return find


def _naming(transformation: Transformation, column: str) -> Span | None:
    """The last place that gives the column its value (`Name =`, `Name:type`), else the last that names it."""
    if all(known.name != column for known in transformation.columns or ()):
        return None
    name = rf"(?<![A-Za-z0-9_]){re.escape(column)}(?![A-Za-z0-9_])"
    for pattern in (rf"{name}(?=['\"\]]*\s*(?:=(?![=~])|:))", name):
        places = [*re.finditer(pattern, transformation.text)]
        if places:
            return transformation.locate(*places[-1].span())
    return None
