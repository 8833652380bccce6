"""`provisioner test`: what the transformations make of rows, against what the author expects."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provisioner.cli import findings
from provisioner.cli.options import Environment, Templates, VariableFiles, Variables, inputs
from provisioner.cli.terminal import Terminal
from provisioner.pipeline.preparation import DEFAULT_SPEC, prepare

if TYPE_CHECKING:
    from provisioner.model.trials import TrialReport


class TrialFormat(StrEnum):
    """How the results are shown."""

    TEXT = "text"
    JSON = "json"


def command(
    specs: Annotated[list[Path] | None, typer.Argument(metavar="SPEC...", help="The spec files.")] = None,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - typer copies it
    variable_files: VariableFiles = [],  # noqa: B006 - typer copies it
    templates: Templates = None,
    format: Annotated[TrialFormat, typer.Option("--format", help="How the results are shown.")] = TrialFormat.TEXT,
) -> int:
    """Run the specs' tests through their transformations, offline; ends with 1 when one fails."""
    from provisioner.pipeline.trial import run_tests
    from provisioner.report import trial_view

    terminal = Terminal.of_this_process()
    reports: list[TrialReport] = []
    failed = False
    for path in specs or [DEFAULT_SPEC]:
        prepared = prepare(inputs(path, environment, variables, variable_files, templates))
        failed |= findings.show(terminal, prepared.diagnostics, prepared.sources)
        if not prepared.ok:
            continue
        report = run_tests(prepared)
        failed |= findings.show(terminal, report.diagnostics, prepared.sources)
        reports.append(report)
    if format is TrialFormat.JSON:
        terminal.write(trial_view.as_json(reports))
    elif reports:
        terminal.write(trial_view.as_text(reports, colour=terminal.colour))
    return 1 if failed or not all(report.passed for report in reports) else 0
