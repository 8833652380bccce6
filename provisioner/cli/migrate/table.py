"""`provisioner migrate table`: a classic table opens for rules, or gets a successor beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from provisioner.cli import findings
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.migrate.options import DEFAULT_REPORT, Force, Output, Report, save
from provisioner.cli.options import DEFAULT_DATA, Cloud, CloudName, DataDir, LogFile, Verbose, Yes
from provisioner.cli.session import Logging, session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError
from provisioner.pipeline.preparation import DEFAULT_SPEC

if TYPE_CHECKING:
    from provisioner.migrate import ClassicTable


def command(
    id: Annotated[str, Argument(metavar="ID", help="The ARM ID of the classic table.")],
    new_table: Annotated[
        str | None,
        Option("--new-table", metavar="NAME_CL", help="Leave it alone; a new table with clean names beside it."),
    ] = None,
    output: Output = DEFAULT_SPEC,
    report: Report = DEFAULT_REPORT,
    force: Force = False,
    yes: Yes = False,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Open a classic table for rules, which cannot be undone, and write the rule that fills it."""
    from provisioner.pipeline.migrate_table import files_for, look, open_for_rules

    terminal = Terminal.of_this_process()
    logging = Logging(verbose=verbose, file=log_file)
    with session(cloud, terminal, data_dir=data_dir, logging=logging) as current:
        connection = current.connect()
        table = look(id, connection)
        made = files_for(table, new_table=new_table, output=output, report=report)
        findings.show(terminal, made.diagnostics, {})
        opening = table.classic and new_table is None
        if opening and not _agreed(terminal, table, yes=yes):
            terminal.note("nothing was changed")
            return 130
        save(terminal, made.written, force=force)
        if opening:
            open_for_rules(table, connection)
            terminal.note(f"{table.name} takes rows from rules now.")
    return 0


def _agreed(terminal: Terminal, table: ClassicTable, *, yes: bool) -> bool:
    """Say what ends, and ask; this cannot be undone, so the local emulator is no exception."""
    from provisioner.migrate import ENDS

    terminal.note(terminal.bold(f"Opening {table.name} for rules:"))
    for text in ENDS:
        terminal.note(f"  - {text}")
    if table.writers:
        terminal.note(f"  - Still writing within a day: {', '.join(table.writers[:10])}")
    elif table.recent_rows:
        terminal.note(f"  - Still written to: {table.recent_rows:,} rows within a day")
    if yes:
        return True
    if not terminal.interactive:
        raise UsageError("this cannot be undone, and nobody can be asked here", "add --yes if you mean it")
    return terminal.confirm("Open it for good?")
