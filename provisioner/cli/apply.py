"""`provisioner apply`: make it so, and say what clients need to know."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from provisioner.cli import findings
from provisioner.cli.options import (
    DEFAULT_DATA,
    Cloud,
    CloudName,
    DataDir,
    Environment,
    LogFile,
    Parallelism,
    SpecPath,
    Templates,
    VariableFiles,
    Variables,
    Verbose,
    Yes,
    inputs,
)
from provisioner.cli.session import Logging, Session, session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError
from provisioner.pipeline.preparation import DEFAULT_SPEC, Prepared, prepare

if TYPE_CHECKING:
    from provisioner.model.results import Outcome
    from provisioner.pipeline.plan import Planned


class ApplyFormat(StrEnum):
    """What stdout gets."""

    TEXT = "text"
    JSON = "json"


def command(
    spec: SpecPath = DEFAULT_SPEC,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - typer copies it
    variable_files: VariableFiles = [],  # noqa: B006 - typer copies it
    templates: Templates = None,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    yes: Yes = False,
    parallelism: Parallelism = 16,
    format: Annotated[ApplyFormat, typer.Option("--format", help="`json`: the outputs, for a script.")] = (
        ApplyFormat.TEXT
    ),
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Create and change what the spec describes, then print the endpoint, the immutable ID and the streams."""
    terminal = Terminal.of_this_process()
    prepared = prepare(inputs(spec, environment, variables, variable_files, templates))
    findings.show(terminal, prepared.diagnostics, prepared.sources)
    if not prepared.ok:
        return 1
    logging = Logging(verbose=verbose, file=log_file)
    with session(cloud, terminal, data_dir=data_dir, parallelism=parallelism, logging=logging) as current:
        return _apply(terminal, prepared, current, yes=yes, format=format)


def _apply(terminal: Terminal, prepared: Prepared, current: Session, *, yes: bool, format: ApplyFormat) -> int:
    from provisioner.pipeline.apply import outputs_of
    from provisioner.pipeline.plan import plan
    from provisioner.report.outputs_view import as_json, as_text
    from provisioner.report.plan_view import as_text as plan_text

    connection = current.connect()
    planned = plan(prepared, connection, parallelism=current.parallelism)
    findings.show(terminal, planned.diagnostics, prepared.sources)
    if planned.plan is None or not planned.ok:
        return 1
    terminal.note(plan_text(planned.plan, colour=terminal.colour_errors))
    if planned.plan.pending:
        if not _agreed(terminal, current, yes):
            terminal.note("nothing was changed")
            return 130
        code, outcome = _execute(terminal, planned, current)
        if code:
            return code
        live = outcome.live
    else:
        live = planned.plan.live
    outputs = outputs_of(prepared, planned, live)
    terminal.write(as_json(outputs) if format is ApplyFormat.JSON else as_text(outputs, colour=terminal.colour))
    return 0


def _agreed(terminal: Terminal, current: Session, yes: bool) -> bool:
    if yes or not (current.cloud.confirm or terminal.interactive):
        return True
    if not terminal.interactive:
        raise UsageError(
            "nobody can be asked here, and `--yes` is not given", "look at `provisioner plan`, then add --yes"
        )
    return terminal.confirm("Apply these changes?")


def _execute(terminal: Terminal, planned: Planned, current: Session) -> tuple[int, Outcome]:
    from provisioner.pipeline.apply import apply
    from provisioner.report.apply_view import as_text
    from provisioner.report.progress import progress

    assert planned.plan is not None
    with (
        _ctrl_c() as cancelled,
        progress(planned.plan, sys.stderr, live=terminal.live, colour=terminal.colour_errors) as on_event,
    ):
        found, outcome = apply(
            planned, current.connect(), parallelism=current.parallelism, on_event=on_event, cancelled=cancelled
        )
    if findings.show(terminal, found, planned.prepared.sources):
        return 3, outcome
    terminal.note(as_text(outcome, colour=terminal.colour_errors))
    if outcome.interrupted:
        return 130, outcome
    return (0 if outcome.complete else 3), outcome


@contextmanager
def _ctrl_c() -> Iterator[Event]:
    """The first Ctrl-C lets running calls end and starts no new ones; the second stops at once."""
    cancelled = Event()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if cancelled.is_set():
            raise KeyboardInterrupt
        cancelled.set()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield cancelled
    finally:
        signal.signal(signal.SIGINT, before)
