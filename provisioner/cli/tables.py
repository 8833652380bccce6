"""`provisioner tables`: Azure's own tables that take data, with their columns."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated

from provisioner.cli.declaring import Argument, Option
from provisioner.cli.terminal import Terminal

if TYPE_CHECKING:
    from provisioner.catalog.azure_tables import AzureTable


class TablesFormat(StrEnum):
    """How tables are shown."""

    TEXT = "text"
    JSON = "json"


def command(
    name: Annotated[
        str | None,
        Argument(metavar="NAME", help="A table, or a pattern such as `AWS*`; all of them without one."),
    ] = None,
    format: Annotated[TablesFormat, Option("--format", help="How they are shown.")] = TablesFormat.TEXT,
) -> int:
    """Show Azure's own tables that take the Logs Ingestion API: their plans, columns and types."""
    from provisioner.report import tables_view

    terminal = Terminal.of_this_process()
    found = _matching(name)
    if format is TablesFormat.JSON:
        terminal.write(tables_view.as_json(found))
    elif len(found) == 1:
        terminal.write(tables_view.as_text(found[0], colour=terminal.colour))
    else:
        terminal.write(tables_view.as_list(found, colour=terminal.colour))
    return 0


def _matching(name: str | None) -> Sequence[AzureTable]:
    from provisioner.catalog.azure_tables import azure_tables, find_azure_table
    from provisioner.diagnostics import did_you_mean
    from provisioner.errors import UsageError

    known = azure_tables()
    if name is None:
        return tuple(known.values())
    exact = find_azure_table(name)
    if exact is not None:
        return (exact,)
    pattern = name.casefold()
    found = tuple(known[item] for item in known if fnmatchcase(item.casefold(), pattern))
    if not found:
        own = name.casefold().endswith("_cl")
        hint = "custom tables are what your spec makes of them" if own else did_you_mean(name, list(known))
        raise UsageError(f"no Azure table `{name}` is known to take data", hint or "`provisioner tables` lists all")
    return found
