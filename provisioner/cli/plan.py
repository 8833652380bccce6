"""`provisioner plan`: the difference between a spec and the live state."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

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
    inputs,
)
from provisioner.cli.session import Logging, session
from provisioner.cli.terminal import Terminal
from provisioner.pipeline.preparation import DEFAULT_SPEC, prepare


class PlanFormat(StrEnum):
    """How a plan is shown."""

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
    parallelism: Parallelism = 16,
    format: Annotated[PlanFormat, typer.Option("--format", help="How the plan is shown.")] = PlanFormat.TEXT,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 4 when there is something to do.")] = False,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Show what `apply` would do; changes nothing."""
    terminal = Terminal.of_this_process()
    prepared = prepare(inputs(spec, environment, variables, variable_files, templates))
    findings.show(terminal, prepared.diagnostics, prepared.sources)
    if not prepared.ok:
        return 1
    from provisioner.pipeline.plan import plan
    from provisioner.plan import to_json
    from provisioner.report.plan_view import as_text

    logging = Logging(verbose=verbose, file=log_file)
    with session(cloud, terminal, data_dir=data_dir, parallelism=parallelism, logging=logging) as current:
        planned = plan(prepared, current.connect(), parallelism=parallelism)
    findings.show(terminal, planned.diagnostics, prepared.sources)
    if planned.plan is not None:
        terminal.write(
            to_json(planned.plan) if format is PlanFormat.JSON else as_text(planned.plan, colour=terminal.colour)
        )
    if not planned.ok or planned.plan is None:
        return 1
    return 4 if exit_code and planned.plan.pending else 0
