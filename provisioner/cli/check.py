"""`provisioner check`: everything that can be known offline."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from provisioner.cli import findings, mending
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.options import (
    DEFAULT_DATA,
    Cloud,
    CloudName,
    DataDir,
    DiagnosticFormat,
    Environment,
    Findings,
    LogFile,
    Parallelism,
    Templates,
    VariableFiles,
    Variables,
    Verbose,
    inputs,
)
from provisioner.cli.session import Logging, Session, session
from provisioner.cli.terminal import Terminal
from provisioner.diagnostics import Diagnostic, has_errors, ordered
from provisioner.pipeline.check import check
from provisioner.pipeline.discovery import spec_files
from provisioner.pipeline.estate import Estate, assemble
from provisioner.pipeline.payload import check_payload
from provisioner.pipeline.preparation import Prepared


def command(
    specs: Annotated[list[Path] | None, Argument(metavar="SPEC...", help="Spec files, or folders of them.")] = None,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - a list of its own is passed
    variable_files: VariableFiles = [],  # noqa: B006 - a list of its own is passed
    templates: Templates = None,
    format: Findings = None,
    payload: Annotated[
        Path | None, Option("--payload", metavar="FILE", help="Check a body against the spec, too.")
    ] = None,
    stream: Annotated[str | None, Option("--stream", metavar="NAME", help="The stream of the payload.")] = None,
    fix: Annotated[
        bool, Option("--fix", help="Mend what has one safe remedy, in the files; comments and layout stay.")
    ] = False,
    diff: Annotated[bool, Option("--diff", help="Show what --fix would change, and write nothing.")] = False,
    live: Annotated[
        bool,
        Option("--live", help="Ask Azure, too: what stands against a plan, your rights, its tables. No changes."),
    ] = False,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    parallelism: Parallelism = 16,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Check specs, their transformations and the documents they make; Azure is asked only with --live."""
    terminal = Terminal.of_this_process()
    found: list[Diagnostic] = []
    sources: dict[str, str] = {}
    sound: list[Prepared] = []
    paths = spec_files(specs or ())
    chosen = [inputs(path, environment, variables, variable_files, templates) for path in paths]
    if fix or diff:
        mending.run(terminal, chosen, write=not diff)
    for one in chosen:
        prepared, said = check(one)
        found += said
        sources |= prepared.sources
        sound += [prepared] if prepared.ok else []
    found += [item for prepared in sound for item in _payload(terminal, prepared, payload, stream)]
    estate = assemble(sound) if len(sound) > 1 or (live and sound) else None
    if estate is not None:
        found += estate.diagnostics
    if live and estate is not None and estate.ok and len(sound) == len(paths):
        logging = Logging(verbose=verbose, file=log_file)
        with session(cloud, terminal, data_dir=data_dir, parallelism=parallelism, logging=logging) as current:
            found += _live(current, estate)
    if diff:
        return 1 if has_errors(found) else 0
    failed = findings.show(terminal, ordered(found), sources, format=format, to_stdout=True)
    if format in (None, DiagnosticFormat.FULL, DiagnosticFormat.CONCISE):
        _notes(terminal, () if fix else found, nothing=None if found else len(paths))
    return 1 if failed else 0


def _notes(terminal: Terminal, mendable: Sequence[Diagnostic], nothing: int | None) -> None:
    mending.offer(terminal, mendable)
    if nothing is not None:
        terminal.note(f"{nothing} spec{'s' if nothing > 1 else ''} checked, nothing to complain about")


def _live(current: Session, estate: Estate) -> list[Diagnostic]:
    from provisioner.pipeline.plan import Choices, plan
    from provisioner.pipeline.preflight import preflight

    connection = current.connect()
    planned = plan(estate, connection, parallelism=current.parallelism, choices=Choices())
    if planned.plan is None:
        return list(planned.diagnostics)
    asked = preflight(planned.plan, connection, estate=estate, parallelism=current.parallelism)
    return [*planned.diagnostics, *asked]


def _payload(terminal: Terminal, prepared: Prepared, payload: Path | None, stream: str | None) -> list[Diagnostic]:
    if payload is None:
        return []
    count, found = check_payload(prepared, payload, stream)
    terminal.note(f"{payload.as_posix()}: {count:,} record{'' if count == 1 else 's'}")
    return found
