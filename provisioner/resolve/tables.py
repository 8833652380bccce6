"""Tables: their columns, from the spec or from the flows into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.catalog import azure_tables
from provisioner.diagnostics import Diagnostic
from provisioner.model.json import Path
from provisioner.model.project import Column, Table
from provisioner.resolve.codes import NO_COLUMNS
from provisioner.resolve.columns import compared, declared, derived, never_filled, storable, without_time
from provisioner.resolve.dropping import dropped
from provisioner.resolve.effective import Effective
from provisioner.resolve.flows import Output
from provisioner.resolve.tablenames import TableName, declared_name
from provisioner.resolve.target import Target

_TABLES = "tables"


def tables(
    spec: Effective, target: Target, outputs: Sequence[Output], *, complete: bool
) -> tuple[list[Table], list[Diagnostic]]:
    """Resolve every table of the spec; `complete` says that `outputs` lacks no flow."""
    found: list[Table] = []
    diagnostics = storable(outputs)
    for name in spec.map((_TABLES,)):
        named, wrong = declared_name(spec, (_TABLES, name))
        diagnostics += wrong
        if named is None:
            continue
        into = [output for output in outputs if output.flow.table == name]
        columns, wrong = _columns(spec, named, into, complete=complete)
        diagnostics += wrong
        going, wrong = dropped(spec, named, columns)
        diagnostics += wrong
        found.append(_table(spec, target, named, columns, going))
    undeclared = [output for output in outputs if output.flow.table not in spec.map((_TABLES,))]
    return found, [*diagnostics, *_into_azure_tables(undeclared)]


def _columns(
    spec: Effective, named: TableName, into: Sequence[Output], *, complete: bool
) -> tuple[tuple[Column, ...], list[Diagnostic]]:
    path: Path = (_TABLES, named.name)
    written = declared(spec.get((*path, "columns")))
    if not named.custom:
        return written, _into_azure_table(spec, named.name, written, into, complete=complete)
    if written:
        wanted = {column.name: column.type for column in written}
        diagnostics = without_time(spec, path, named.name, written)
        diagnostics += [found for output in into for found in compared(output, wanted, named.name)]
        if complete:
            diagnostics += never_filled(spec, path, named.name, written, into)
        return written, diagnostics
    columns, diagnostics = derived(into)
    if not into and complete:
        message = f"Table `{named.name}` has no `columns`, and no flow writes to it"
        hint = "add `columns`, or a flow that names it"
        diagnostics = [spec.finding(NO_COLUMNS, message, path, hint=hint, at_key=True)]
    return columns, diagnostics


def _into_azure_table(
    spec: Effective, name: str, added: Sequence[Column], into: Sequence[Output], *, complete: bool
) -> list[Diagnostic]:
    """Flows into a declared Azure table against Azure's columns and the added ones, where Microsoft publishes any."""
    known = azure_tables()[name].columns
    if not known:
        return []
    wanted = {**known, **{column.name: column.type for column in added}}
    found = [wrong for output in into for wrong in compared(output, wanted, name)]
    return found + (never_filled(spec, (_TABLES, name), name, added, into) if complete else [])


def _into_azure_tables(outputs: Sequence[Output]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for output in outputs:
        known = azure_tables().get(output.flow.table)
        if known and known.columns:
            found += compared(output, known.columns, known.name)
    return found


def _table(
    spec: Effective, target: Target, named: TableName, columns: tuple[Column, ...], going: tuple[str, ...]
) -> Table:
    path: Path = (_TABLES, named.name)
    return Table(
        address=f"{_TABLES}/{named.name}",
        path=path,
        name=named.name,
        workspace=target.workspace.address,
        id=f"{target.workspace.id}/tables/{named.name}",
        custom=named.custom,
        columns=columns,
        derived=named.custom and not isinstance(spec.get((*path, "columns")), Mapping),
        plan=spec.text((*path, "plan")),
        retention_in_days=_days(spec, (*path, "retentionInDays")),
        total_retention_in_days=_days(spec, (*path, "totalRetentionInDays")),
        description=spec.text((*path, "description")),
        display_name=spec.text((*path, "displayName")),
        drop_columns=going,
        depends_on=(target.workspace.address,),
    )


def _days(spec: Effective, path: Path) -> int | None:
    value = spec.get(path)
    return int(value) if isinstance(value, (int, float)) else None
