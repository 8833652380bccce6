"""`provisioner plan`: the difference between specs and the live state."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from provisioner.cli import findings, running
from provisioner.cli.declaring import Option
from provisioner.cli.options import (
    DEFAULT_DATA,
    Adopt,
    AllowDestructive,
    Cloud,
    CloudName,
    DataDir,
    Environment,
    LogFile,
    Parallelism,
    Prune,
    Skipped,
    SpecPaths,
    Templates,
    VariableFiles,
    Variables,
    Verbose,
    skipped_types,
)
from provisioner.cli.session import Logging, session
from provisioner.cli.specs import estate_of
from provisioner.cli.terminal import Terminal
from provisioner.files import write_atomic

if TYPE_CHECKING:
    from provisioner.model.changes import Plan


class PlanFormat(StrEnum):
    """How a plan is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def command(
    specs: SpecPaths = None,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - a list of its own is passed
    variable_files: VariableFiles = [],  # noqa: B006 - a list of its own is passed
    templates: Templates = None,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    parallelism: Parallelism = 16,
    format: Annotated[PlanFormat, Option("--format", help="How the plan is shown.")] = PlanFormat.TEXT,
    out: Annotated[
        Path | None, Option("--out", metavar="FILE", help="Save the plan, for `provisioner apply FILE`.")
    ] = None,
    allow_destructive: AllowDestructive = [],  # noqa: B006 - a list of its own is passed
    adopt: Adopt = [],  # noqa: B006 - a list of its own is passed
    prune: Prune = False,
    skip: Skipped = [],  # noqa: B006 - a list of its own is passed
    exit_code: Annotated[bool, Option("--exit-code", help="End with 4 when there is something to do.")] = False,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Show what `apply` would do; changes nothing."""
    terminal = Terminal.of_this_process()
    estate = estate_of(terminal, specs or (), environment, variables, variable_files, templates)
    if estate is None:
        return 1
    from provisioner.pipeline.plan import Choices, plan

    logging = Logging(verbose=verbose, file=log_file)
    choices = Choices(
        allow_destructive=tuple(allow_destructive), adopt=tuple(adopt), skip=skipped_types(skip), prune=prune
    )
    with session(cloud, terminal, data_dir=data_dir, parallelism=parallelism, logging=logging) as current:
        planned = plan(estate, current.connect(), parallelism=parallelism, choices=choices)
    findings.show(terminal, planned.diagnostics, estate.sources)
    if planned.plan is not None:
        terminal.write(_shown(planned.plan, format, colour=terminal.colour))
    if not planned.ok or planned.plan is None:
        return 1
    running.hand_over(terminal, planned.plan, planned.plan.live)
    if out is not None:
        _save(terminal, planned.plan, out)
    return 4 if exit_code and planned.plan.pending else 0


def _shown(plan: Plan, format: PlanFormat, *, colour: bool) -> str:
    from provisioner.plan import to_json
    from provisioner.report.plan_markdown import as_markdown
    from provisioner.report.plan_view import as_text

    match format:
        case PlanFormat.JSON:
            return to_json(plan)
        case PlanFormat.MARKDOWN:
            return as_markdown(plan)
        case PlanFormat.TEXT:
            return as_text(plan, colour=colour)


def _save(terminal: Terminal, plan: Plan, out: Path) -> None:
    from provisioner.plan import to_json

    write_atomic(out, to_json(plan))
    option = "" if plan.cloud == CloudName.PUBLIC.value else f" --cloud {plan.cloud}"
    terminal.note(terminal.dim(f"The plan is saved: provisioner apply {out}{option}"))
