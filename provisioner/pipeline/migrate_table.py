"""A classic table as it is now, what goes on with it, and Azure's own migration of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provisioner.azure import Connection
from provisioner.catalog.names import CUSTOM_TABLE_SUFFIX
from provisioner.diagnostics import Diagnostic
from provisioner.errors import RemoteError, UsageError
from provisioner.model.known import at
from provisioner.pipeline.old_tables import columns_of, from_azure, hidden_columns, is_classic, is_table_id, target_of
from provisioner.pipeline.written import Written

if TYPE_CHECKING:
    from provisioner.migrate import ClassicTable

_DAY = "P1D"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFiles:
    """What will be written, what was found, and whether the table still has to be opened."""

    table: ClassicTable
    written: Written
    diagnostics: tuple[Diagnostic, ...]


def look(id: str, connection: Connection) -> ClassicTable:
    """Read the table, and who has written to it within a day; raises `UsageError` for what is no custom table."""
    from provisioner.migrate import ClassicTable

    if not is_table_id(id):
        raise UsageError(f"`{id}` is not the ID of a table", "it ends with `/workspaces/NAME/tables/NAME_CL`")
    name = id.rpartition("/")[2]
    if not name.endswith(CUSTOM_TABLE_SUFFIX):
        raise UsageError(f"`{name}` is an Azure table, which needs no migration", "custom tables end with `_CL`")
    body = from_azure(connection.gateway, id)
    columns = columns_of(body)
    writers, rows = _recently(id, name, columns, connection)
    return ClassicTable(
        id=id,
        name=str(body.get("name") or name),
        columns=columns,
        classic=is_classic(body),
        hidden=hidden_columns(body),
        writers=writers,
        recent_rows=rows,
    )


def files_for(table: ClassicTable, *, new_table: str | None, output: Path, report: Path) -> TableFiles:
    """Decide on every file."""
    from provisioner.migrate import migrate_table
    from provisioner.report import migration_view
    from provisioner.spec import written

    if new_table is not None and (not new_table.endswith(CUSTOM_TABLE_SUFFIX) or new_table == table.name):
        raise UsageError(f"`{new_table}` cannot be the new table's name", "another name, ending with `_CL`")
    made = migrate_table(table, target=target_of(table.id), path=table.name, new_table=new_table)
    bridge = ((output.parent / "bridge.kql", made.bridge.encode()),) if made.bridge else ()
    contents = (
        *bridge,
        (report, migration_view.as_markdown(made.report).encode()),
        (report.with_suffix(".json"), migration_view.as_json(made.report).encode()),
        (output, written(made.values, made.comments).encode()),
    )
    return TableFiles(table=table, written=Written(spec=output, contents=contents), diagnostics=made.diagnostics)


def open_for_rules(table: ClassicTable, connection: Connection) -> None:
    """Let Azure migrate the table, and look whether it did; raises `RemoteError`."""
    connection.gateway.action("tables", table.id, "migrate")
    if is_classic(from_azure(connection.gateway, table.id)):
        raise RemoteError(
            f"the table `{table.name}` is still classic after Azure's `migrate`",
            "wait some minutes and look at it again",
            operation="migrate the table",
            resource_id=table.id,
        )


def _recently(
    id: str, name: str, columns: Mapping[str, str], connection: Connection
) -> tuple[tuple[str, ...], int | None]:
    """Machines that have written within a day, and how many rows came; nothing where a query is not allowed."""
    workspace = connection.gateway.get("workspaces", id.rpartition("/tables/")[0])
    customer = str(at(workspace, ("properties", "customerId")) or "")
    by = " by Computer" if "Computer" in columns else ""
    try:
        answer = connection.data_plane.query(customer, f"['{name}'] | summarize Rows = count(){by}", _DAY)
    except RemoteError:
        return (), None
    rows: Any = answer.get("rows") or []
    names = tuple(str(row[0]) for row in rows if by and row[0])
    return names, sum(int(row[-1]) for row in rows)
