"""`provisioner import`: a spec from what exists, in files or in Azure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provisioner.cli import findings
from provisioner.cli.options import inputs
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError
from provisioner.pipeline.preparation import DEFAULT_SPEC, prepare, variables_from

if TYPE_CHECKING:
    from provisioner.pipeline.written import Written


def command(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE...", help="ARM templates, rules as JSON, parameters files."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The spec to write.")] = DEFAULT_SPEC,
    parameters: Annotated[
        list[str], typer.Option("--parameter", metavar="NAME=VALUE", help="A template's parameter; repeatable.")
    ] = [],  # noqa: B006 - typer copies it
    subscription: Annotated[
        str | None, typer.Option("--subscription", metavar="ID", help="Where the files are deployed to.")
    ] = None,
    group: Annotated[
        str | None, typer.Option("--resource-group", metavar="NAME", help="Where the files are deployed to.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there already.")] = False,
) -> int:
    """Write a spec of what exists."""
    terminal = Terminal.of_this_process()
    if not sources:
        raise UsageError("nothing is named to import", "give files")
    from provisioner.pipeline.importing import compose, from_files

    said = {"subscription": subscription, "resourceGroup": group}
    deployment = {key: value for key, value in said.items() if value}
    paths = [Path(source) for source in sources]
    made = from_files(paths, variables_from(parameters, []), deployment=deployment)
    findings.show(terminal, made.diagnostics, made.sources, advice=True)
    if not made.ok:
        return 1
    written = compose(made.specs, output)
    written.save(force=force)
    _report(terminal, written)
    return 0


def _report(terminal: Terminal, written: Written) -> None:
    """What was written, and what `check` says of it."""
    for path, _ in written.contents:
        terminal.write(path.as_posix())
    names = " ".join(path.as_posix() for path, _ in written.contents)
    wrong = 0
    for path, _ in written.contents:
        prepared = prepare(inputs(path, None, [], [], None))
        findings.show(terminal, prepared.diagnostics, prepared.sources)
        wrong += not prepared.ok
    spec = "" if names == DEFAULT_SPEC.as_posix() else f" {names}"
    if wrong:
        terminal.note(f"Next: mend what `provisioner check{spec}` finds; it was there before the import")
    else:
        terminal.note(f"Next: provisioner check{spec}; provisioner plan{spec}")
