"""`provisioner test`: what the transformations make of rows, against what the author expects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from provisioner import files
from provisioner.cli import findings
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.options import Environment, Templates, VariableFiles, Variables, inputs
from provisioner.cli.terminal import Terminal
from provisioner.errors import ProvisionerError
from provisioner.pipeline.preparation import DEFAULT_SPEC, Inputs, prepare

if TYPE_CHECKING:
    from provisioner.model.trials import TrialReport

_POLL_SECONDS = 0.1
_SETTLE_SECONDS = 0.02  # an editor that empties a file before it writes it is through by then, mostly
_CLOCK_GRAIN = 20_000_000  # ns; file systems stamp by a coarser clock than the one that is asked


class TrialFormat(StrEnum):
    """How the results are shown."""

    TEXT = "text"
    JSON = "json"


def command(
    specs: Annotated[list[Path] | None, Argument(metavar="SPEC...", help="The spec files.")] = None,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - a list of its own is passed
    variable_files: VariableFiles = [],  # noqa: B006 - a list of its own is passed
    templates: Templates = None,
    format: Annotated[TrialFormat, Option("--format", help="How the results are shown.")] = TrialFormat.TEXT,
    update: Annotated[bool, Option("--update", help="Let failed tests expect what comes out now.")] = False,
    junit: Annotated[Path | None, Option("--junit", metavar="FILE", help="Write JUnit XML, too.")] = None,
    watch: Annotated[bool, Option("--watch", help="Run again whenever a file is saved, until Ctrl-C.")] = False,
) -> int:
    """Run the specs' tests and samples through their transformations, offline; ends with 1 when a test fails."""
    terminal = Terminal.of_this_process()
    chosen = [inputs(path, environment, variables, variable_files, templates) for path in specs or [DEFAULT_SPEC]]
    if watch:
        return _watch(
            terminal, [one.path for one in chosen], lambda: _run(terminal, chosen, format, junit, update=update)
        )
    return _run(terminal, chosen, format, junit, update=update)[0]


def _run(
    terminal: Terminal, chosen: Sequence[Inputs], format: TrialFormat, junit: Path | None, *, update: bool
) -> tuple[int, list[Path]]:
    """One run; its exit code, and the files that it depends on."""
    from provisioner.pipeline.trial import run_tests, watched_files
    from provisioner.report import trial_view

    reports: list[TrialReport] = []
    depends: list[Path] = []
    failed = False
    for one in chosen:
        prepared = prepare(one)
        depends += watched_files(prepared)
        failed |= findings.show(terminal, prepared.diagnostics, prepared.sources)
        if not prepared.ok:
            continue
        report = run_tests(prepared)
        if update and not report.passed:
            _update(terminal, one, report)
            prepared = prepare(one)
            report = run_tests(prepared)
        failed |= findings.show(terminal, report.diagnostics, prepared.sources)
        reports.append(report)
    if format is TrialFormat.JSON:
        terminal.write(trial_view.as_json(reports))
    elif reports:
        terminal.write(trial_view.as_text(reports, colour=terminal.colour))
    if junit is not None:
        from provisioner.report.junit import as_junit

        files.write_atomic(junit, as_junit(reports))
    return (1 if failed or not all(report.passed for report in reports) else 0), depends


def _update(terminal: Terminal, one: Inputs, report: TrialReport) -> None:
    from provisioner.pipeline.trial import update_tests

    written, left = update_tests(prepare(one), report)
    for path in written:
        terminal.note(f"updated {path.as_posix()}")
    for name in left:
        terminal.note(f"not updated: `{name}` has no rows to take over, or inline ones of another number")


def _watch(terminal: Terminal, depends: list[Path], run: Callable[[], tuple[int, list[Path]]]) -> int:
    """Run, and run again whenever a file is no longer as it was before the run that read it."""
    import time

    while True:
        before, began = files.stamps(depends), time.time_ns()
        try:
            depends = run()[1]
        except ProvisionerError as exc:
            terminal.fail(exc)
        # What only this run found has no stamp from before: when it is as young as the run, it may be half-read
        seen = {
            path: before.get(path, stamp if stamp[0] < began - _CLOCK_GRAIN else None)
            for path, stamp in files.stamps(depends).items()
        }
        terminal.note(terminal.dim(f"watching {len(seen)} files; Ctrl-C ends"))
        while files.stamps(depends) == seen:
            time.sleep(_POLL_SECONDS)
        time.sleep(_SETTLE_SECONDS)
