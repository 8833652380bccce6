"""`provisioner query`: rows out, with Azure's own query client."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from provisioner.cli import findings
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.options import (
    DEFAULT_DATA,
    Cloud,
    CloudName,
    DataDir,
    Environment,
    LogFile,
    VariableFiles,
    Variables,
    Verbose,
    inputs,
)
from provisioner.cli.session import Logging, Session, session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError
from provisioner.pipeline.preparation import DEFAULT_SPEC, Prepared, prepare

if TYPE_CHECKING:
    from provisioner.azure import Connection


class RowFormat(StrEnum):
    """How rows are shown."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


def command(
    kql: Annotated[str, Argument(metavar="KQL", help="A query such as `NginxAccess_CL | take 5`.")],
    spec: Annotated[
        Path | None,
        Option("--spec", metavar="SPEC", help="The spec whose workspace is asked.", show_default="./provisioner.yaml"),
    ] = None,
    workspace: Annotated[
        str | None, Option("--workspace", metavar="ID", help="A workspace (customer) ID in place of a spec's.")
    ] = None,
    timespan: Annotated[
        str | None, Option("--timespan", metavar="SPAN", help="ISO 8601: `P1D`, or `start/end`.")
    ] = None,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - a list of its own is passed
    variable_files: VariableFiles = [],  # noqa: B006 - a list of its own is passed
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    format: Annotated[RowFormat, Option("--format", help="How rows are shown.")] = RowFormat.TABLE,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Ask a workspace with KQL and show the rows."""
    terminal = Terminal.of_this_process()
    logging = Logging(verbose=verbose, file=log_file)
    prepared = None
    if workspace is None and (spec is not None or DEFAULT_SPEC.exists()):
        prepared = prepare(inputs(spec or DEFAULT_SPEC, environment, variables, variable_files, None))
        findings.show(terminal, prepared.diagnostics, prepared.sources)
        if not prepared.ok:
            return 1
    with session(cloud, terminal, data_dir=data_dir, logging=logging) as current:
        connection = current.connect()
        customer = workspace or _workspace(current, connection, prepared)
        terminal.write(shown(terminal, connection.data_plane.query(customer, kql, timespan), format))
    return 0


def shown(terminal: Terminal, result: Mapping[str, object], format: RowFormat) -> str:
    """Rows in the chosen form."""
    from provisioner.report import rows_view

    match format:
        case RowFormat.TABLE:
            return rows_view.as_table(result, width=terminal.width, colour=terminal.colour)
        case RowFormat.JSON:
            return rows_view.as_json(result)
        case RowFormat.NDJSON:
            return rows_view.as_ndjson(result)
        case RowFormat.CSV:
            return rows_view.as_csv(result)


def _workspace(current: Session, connection: Connection, prepared: Prepared | None) -> str:
    from provisioner.pipeline.outputs import only_workspace, read

    if prepared is not None:
        return read(prepared, connection, parallelism=current.parallelism).workspace_customer_id
    if current.emulator is None:
        raise UsageError("no workspace is named", "give --spec SPEC, or --workspace with its customer ID")
    return only_workspace(connection)
