"""`provisioner destroy`: remove what a spec owns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from provisioner.cli import findings, running
from provisioner.cli.declaring import Option
from provisioner.cli.options import (
    DEFAULT_DATA,
    Cloud,
    CloudName,
    DataDir,
    Environment,
    LogFile,
    Parallelism,
    Preflight,
    SpecPath,
    Templates,
    VariableFiles,
    Variables,
    Verbose,
    Yes,
)
from provisioner.cli.session import Logging, Session, session
from provisioner.cli.specs import estate_of
from provisioner.cli.terminal import Terminal
from provisioner.pipeline.preparation import DEFAULT_SPEC

if TYPE_CHECKING:
    from provisioner.pipeline.estate import Estate


def command(
    spec: SpecPath = DEFAULT_SPEC,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - a list of its own is passed
    variable_files: VariableFiles = [],  # noqa: B006 - a list of its own is passed
    templates: Templates = None,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    delete_tables: Annotated[
        bool,
        Option("--delete-tables", help="Also the custom tables that no other rule writes to, and their rows."),
    ] = False,
    yes: Yes = False,
    parallelism: Parallelism = 16,
    preflight: Preflight = True,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Delete the rules, endpoints, roles and settings that this spec made; tables only when told to."""
    terminal = Terminal.of_this_process()
    estate = estate_of(terminal, [spec], environment, variables, variable_files, templates)
    if estate is None:
        return 1
    logging = Logging(verbose=verbose, file=log_file)
    with session(cloud, terminal, data_dir=data_dir, parallelism=parallelism, logging=logging) as current:
        return _destroy(terminal, estate, current, yes=yes, delete_tables=delete_tables, preflight=preflight)


def _destroy(
    terminal: Terminal, estate: Estate, current: Session, *, yes: bool, delete_tables: bool, preflight: bool
) -> int:
    from provisioner.pipeline.destroy import plan_destruction
    from provisioner.report.plan_view import as_text

    connection = current.connect()
    planned = plan_destruction(estate, connection, parallelism=current.parallelism, delete_tables=delete_tables)
    findings.show(terminal, planned.diagnostics, estate.sources)
    if planned.plan is None or not planned.ok:
        return 1
    terminal.note(as_text(planned.plan, unchanged="Nothing to delete.", colour=terminal.colour_errors))
    if not planned.plan.pending:
        return 0
    if not running.permitted(terminal, planned.plan, current, connection, estate=None, asked=preflight):
        return 3
    if not running.agreed(terminal, current, yes, "Delete these resources?"):
        terminal.note("nothing was changed")
        return 130
    code, _ = running.execute(terminal, planned.plan, current, connection, sources=estate.sources, what="Destroy")
    return code
