"""`provisioner migrate rule`: the Direct rule beside one from the time of data collection endpoints."""

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
    from provisioner.pipeline.migrate_rule import Looked


def command(
    old: Annotated[
        str, Argument(metavar="ID|FILE", help="The old rule: its ARM ID, or a file (ARM template, rule as JSON).")
    ],
    keep_endpoint: Annotated[
        bool, Option("--keep-endpoint", help="Bind the new rule to the old endpoint too, for private link.")
    ] = False,
    output: Output = DEFAULT_SPEC,
    report: Report = DEFAULT_REPORT,
    force: Force = False,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Write the spec of a Direct rule beside an old one, and the report of the cut-over."""
    from provisioner.pipeline.migrate_rule import migrate

    terminal = Terminal.of_this_process()
    looked = _looked(terminal, old, cloud, data_dir, Logging(verbose=verbose, file=log_file))
    written, found = migrate(looked, keep_endpoint=keep_endpoint, output=output, report=report)
    findings.show(terminal, found, looked.sources)
    if written is None:
        return 1
    save(terminal, written, force=force)
    return 0


def _looked(terminal: Terminal, old: str, cloud: CloudName, data_dir: Path, logging: Logging) -> Looked:
    from provisioner.pipeline.migrate_rule import look_in_azure, look_in_file
    from provisioner.pipeline.rule_files import is_rule_id

    if not is_rule_id(old):
        return look_in_file(Path(old))
    with session(cloud, terminal, data_dir=data_dir, logging=logging) as current:
        return look_in_azure(old, current.connect().gateway)
