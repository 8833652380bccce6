"""Looking before leaping: rights and Azure's own tables, asked for after planning and before the first write."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.azure import Connection
from provisioner.diagnostics import Diagnostic, Span, ordered
from provisioner.model.changes import Action, Plan
from provisioner.model.project import Project
from provisioner.pipeline.estate import Estate


def preflight(plan: Plan, connection: Connection, *, estate: Estate | None, parallelism: int) -> list[Diagnostic]:
    """What would stop the plan half-way. A saved plan has no `estate`: its rights are looked at, not its tables."""
    from provisioner.apply import missing_rights, missing_tables
    from provisioner.plan import rights

    documents = estate.documents if estate else ()
    spans = {document.address: document.span for document in documents if document.span}
    found = missing_rights(rights(plan), connection.rights, spans, parallelism=parallelism)
    wanted = dict(_azure_tables(estate, plan)) if estate else {}
    if wanted:
        found += missing_tables(wanted, connection.gateway, parallelism=parallelism)
    return ordered(found)


def _azure_tables(estate: Estate, plan: Plan) -> Iterator[tuple[str, Span]]:
    """Azure's own tables that flows name and no plan looks at, where the workspace is there; by ID, each once."""
    made = {change.id.casefold() for change in plan.changes if change.action is Action.CREATE}
    for project in (spec.project for spec in estate.specs):
        if project is not None and project.workspace.id.casefold() not in made:
            yield from _of(project)


def _of(project: Project) -> Iterator[tuple[str, Span]]:
    declared = {table.name for table in project.tables}
    for rule in project.rules:
        for flow in rule.flows:
            if flow.output_stream.startswith("Microsoft-") and flow.table not in declared:
                declared.add(flow.table)
                yield f"{project.workspace.id}/tables/{flow.table}", project.span((*flow.path, "table"))
