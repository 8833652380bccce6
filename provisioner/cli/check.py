"""`provisioner check`: everything that can be known offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli import findings
from provisioner.cli.options import (
    DiagnosticFormat,
    Environment,
    Findings,
    Templates,
    VariableFiles,
    Variables,
    inputs,
)
from provisioner.cli.terminal import Terminal
from provisioner.diagnostics import Diagnostic, ordered
from provisioner.pipeline.check import advice, settled
from provisioner.pipeline.discovery import spec_files
from provisioner.pipeline.estate import assemble
from provisioner.pipeline.payload import check_payload
from provisioner.pipeline.preparation import Prepared, prepare
from provisioner.pipeline.trial import check_samples


def command(
    specs: Annotated[
        list[Path] | None, typer.Argument(metavar="SPEC...", help="Spec files, or folders of them.")
    ] = None,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - typer copies it
    variable_files: VariableFiles = [],  # noqa: B006 - typer copies it
    templates: Templates = None,
    format: Findings = None,
    payload: Annotated[
        Path | None, typer.Option("--payload", metavar="FILE", help="Check a body against the spec, too.")
    ] = None,
    stream: Annotated[str | None, typer.Option("--stream", metavar="NAME", help="The stream of the payload.")] = None,
) -> int:
    """Check specs, their transformations and the documents they make, without asking Azure."""
    terminal = Terminal.of_this_process()
    found: list[Diagnostic] = []
    sources: dict[str, str] = {}
    sound: list[Prepared] = []
    paths = spec_files(specs or ())
    for path in paths:
        prepared = prepare(inputs(path, environment, variables, variable_files, templates))
        found += prepared.diagnostics
        if prepared.ok:
            sound.append(prepared)
            found += settled(prepared, [*check_samples(prepared), *advice(prepared)])
            if payload is not None:
                found += _payload(terminal, prepared, payload, stream)
        sources |= prepared.sources
    if len(sound) > 1:
        found += assemble(sound).diagnostics
    failed = findings.show(terminal, ordered(found), sources, format=format, to_stdout=True)
    if not found and format in (None, DiagnosticFormat.FULL, DiagnosticFormat.CONCISE):
        count = len(paths)
        terminal.note(f"{count} spec{'s' if count > 1 else ''} checked, nothing to complain about")
    return 1 if failed else 0


def _payload(terminal: Terminal, prepared: Prepared, payload: Path, stream: str | None) -> list[Diagnostic]:
    count, found = check_payload(prepared, payload, stream)
    terminal.note(f"{payload.as_posix()}: {count:,} record{'' if count == 1 else 's'}")
    return found
