"""`provisioner migrate data-collector`: from old payloads to a rule that fills the same columns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from provisioner.cli import findings
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.migrate.options import DEFAULT_REPORT, Force, Output, Report, save
from provisioner.cli.options import DEFAULT_DATA, Cloud, CloudName, DataDir, LogFile, Verbose
from provisioner.cli.session import Logging, session
from provisioner.cli.terminal import Terminal
from provisioner.pipeline.preparation import DEFAULT_SPEC

if TYPE_CHECKING:
    from provisioner.model.json import JsonObject


def command(
    payloads: Annotated[
        list[Path], Argument(metavar="PAYLOAD...", help="Bodies as the client sent them: JSON or NDJSON.")
    ],
    log_type: Annotated[str, Option("--log-type", metavar="NAME", help="The header Log-Type.")],
    time_field: Annotated[
        str | None, Option("--time-field", metavar="FIELD", help="The header time-generated-field.")
    ] = None,
    old_table: Annotated[
        str | None,
        Option("--old-table", metavar="ID|FILE", help="The old table: its ARM ID, or a file of its JSON."),
    ] = None,
    output: Output = DEFAULT_SPEC,
    report: Report = DEFAULT_REPORT,
    force: Force = False,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Write the rule that does what the HTTP Data Collector API did, its test, and what each client has to change."""
    from provisioner.pipeline import migrate_collector
    from provisioner.pipeline.old_tables import from_file, is_table_id, target_of

    terminal = Terminal.of_this_process()
    live = old_table is not None and is_table_id(old_table)
    table: JsonObject | None = None
    if old_table is not None and live:
        table = _live(terminal, old_table, cloud, data_dir, Logging(verbose=verbose, file=log_file))
    elif old_table is not None:
        table = from_file(Path(old_table))
    wishes = migrate_collector.Wishes(
        log_type=log_type,
        time_field=time_field,
        target=target_of(old_table) if old_table is not None and live else None,
        table=table,
        output=output,
        report=report,
    )
    written, found = migrate_collector.migrate(payloads, wishes)
    findings.show(terminal, found, {})
    save(terminal, written, force=force)
    return 0


def _live(terminal: Terminal, id: str, cloud: CloudName, data_dir: Path, logging: Logging) -> JsonObject:
    from provisioner.pipeline.old_tables import from_azure

    with session(cloud, terminal, data_dir=data_dir, logging=logging) as current:
        return from_azure(current.connect().gateway, id)
