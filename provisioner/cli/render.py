"""`provisioner render`: the ARM documents, as they would be sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli import findings
from provisioner.cli.options import Environment, SpecPath, Templates, VariableFiles, Variables, inputs
from provisioner.cli.terminal import Terminal
from provisioner.files import write_atomic
from provisioner.pipeline.preparation import DEFAULT_SPEC, prepare


def command(
    spec: SpecPath = DEFAULT_SPEC,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - typer copies it
    variable_files: VariableFiles = [],  # noqa: B006 - typer copies it
    templates: Templates = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="One file a document, in DIR.")] = None,
) -> int:
    """Write the ARM documents that the spec makes, to stdout or into a directory."""
    terminal = Terminal.of_this_process()
    prepared = prepare(inputs(spec, environment, variables, variable_files, templates))
    failed = findings.show(terminal, prepared.diagnostics, prepared.sources)
    if failed or prepared.documents is None:
        return 1
    from provisioner.render import to_files, to_json

    if out is None:
        terminal.write(to_json(prepared.documents))
        return 0
    for name, text in to_files(prepared.documents).items():
        write_atomic(out / name, text)
    terminal.note(f"{len(prepared.documents)} documents written to {out}")
    return 0
