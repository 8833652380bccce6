"""`provisioner send`: records into a stream, as the sender itself."""

from __future__ import annotations

from datetime import UTC, datetime
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
    SpecPath,
    Templates,
    VariableFiles,
    Variables,
    Verbose,
    inputs,
)
from provisioner.cli.session import Logging, session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError
from provisioner.pipeline.preparation import DEFAULT_SPEC, Prepared, prepare

if TYPE_CHECKING:
    from provisioner.model.results import Outputs
    from provisioner.pipeline.rows import Row
    from provisioner.pipeline.send import Target


def command(
    spec: SpecPath = DEFAULT_SPEC,
    file: Annotated[
        Path | None, Argument(metavar="FILE", help="Records: NDJSON or JSON. Default: the stream's sample.")
    ] = None,
    stream: Annotated[str | None, Option("--stream", metavar="STREAM", help="Which stream.")] = None,
    shift_time: Annotated[
        str | None,
        Option("--shift-time", metavar="COLUMN", help="Move the records in time so that the newest is now."),
    ] = None,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - a list of its own is passed
    variable_files: VariableFiles = [],  # noqa: B006 - a list of its own is passed
    templates: Templates = None,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Send records to a stream with Azure's own ingestion client."""
    terminal = Terminal.of_this_process()
    prepared = prepare(inputs(spec, environment, variables, variable_files, templates))
    findings.show(terminal, prepared.diagnostics, prepared.sources)
    if not prepared.ok or prepared.project is None:
        return 1
    from provisioner.pipeline.outputs import read
    from provisioner.pipeline.send import choose, send

    target = choose(prepared.project, stream)
    rows = _rows(terminal, _file(file, spec, target), target, shift_time)
    logging = Logging(verbose=verbose, file=log_file)
    with session(cloud, terminal, data_dir=data_dir, logging=logging) as current:
        outputs = read(prepared, current.connect(), parallelism=current.parallelism)
        connection = current.connect(_application(prepared, target, outputs))
        rule = send(connection.data_plane, outputs, target, rows)
        tables = [name for s in rule.streams if s.handle == target.stream.handle for name in s.tables]
        terminal.write(f"{len(rows):,} records sent to {target.stream.name} of {rule.name}, into {', '.join(tables)}")
    return 0


def _file(file: Path | None, spec: Path, target: Target) -> Path:
    if file is not None:
        return file
    if target.stream.sample is None:
        raise UsageError(
            f"the stream `{target.stream.handle}` has no sample", "give a file: provisioner send SPEC FILE"
        )
    return spec.parent / target.stream.sample


def _rows(terminal: Terminal, file: Path, target: Target, shift_time: str | None) -> list[Row]:
    from provisioner.pipeline.rows import read_rows
    from provisioner.pipeline.send import old_times, shift

    now = datetime.now(UTC)
    rows = read_rows(file)
    if not rows:
        raise UsageError(f"`{file}` holds no records", "give a file with one JSON object a line")
    if shift_time is not None:
        return shift(rows, shift_time, now)
    times = [column.name for column in target.stream.columns if column.type == "datetime"]
    old = old_times(rows, times, now)
    if old is not None:
        column, count = old
        terminal.note(
            f"warning: `{column}` is more than two days old in {count:,} of {len(rows):,} records; "
            "where it becomes TimeGenerated, Azure replaces it by the time of arrival"
        )
        terminal.note(f"  = hint: move them to now, distances kept: --shift-time {column}")
    return rows


def _application(prepared: Prepared, target: Target, outputs: Outputs) -> str | None:
    """The client ID of the rule's sender: the emulator holds its secret, so that `send` is refused as it would be."""
    project = prepared.project
    assert project is not None
    granted = {a.identity for a in project.role_assignments if target.rule.address in a.rules}
    made = {sender.handle: sender.client_id for sender in outputs.senders}
    known = (i.application or made.get(i.handle) for i in project.identities if i.address in granted)
    return next(filter(None, known), None)
