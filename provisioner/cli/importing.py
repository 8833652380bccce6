"""`provisioner import`: a spec from what exists, in files or in Azure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from provisioner.cli import findings
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.options import (
    DEFAULT_DATA,
    Cloud,
    CloudName,
    DataDir,
    LogFile,
    Parallelism,
    Verbose,
    inputs,
)
from provisioner.cli.session import Logging, session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError
from provisioner.pipeline.preparation import DEFAULT_SPEC, prepare, variables_from

if TYPE_CHECKING:
    from provisioner.pipeline.importing import Import
    from provisioner.pipeline.written import Written

_ID = "/subscriptions/"


def command(
    sources: Annotated[
        list[str],
        Argument(
            metavar="SOURCE...",
            help="Files (ARM templates, rules as JSON, parameters files, Bicep, folders of Terraform), "
            "or IDs in Azure of rules, resource groups, workspaces, tables.",
        ),
    ],
    output: Annotated[Path, Option("--output", "-o", metavar="FILE", help="The spec to write.")] = DEFAULT_SPEC,
    parameters: Annotated[
        list[str],
        Option("--parameter", metavar="NAME=VALUE", help="A parameter or variable of the files; repeatable."),
    ] = [],  # noqa: B006 - a list of its own is passed
    subscription: Annotated[
        str | None, Option("--subscription", metavar="ID", help="Where the files are deployed to.")
    ] = None,
    group: Annotated[
        str | None, Option("--resource-group", metavar="NAME", help="Where the files are deployed to.")
    ] = None,
    force: Annotated[bool, Option("--force", help="Overwrite files that are there already.")] = False,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    parallelism: Parallelism = 16,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Write a spec of what exists: live resources, or files that describe them."""
    terminal = Terminal.of_this_process()
    ids = [source for source in sources if source.startswith(_ID)]
    if ids and len(ids) < len(sources):
        raise UsageError("files and IDs in Azure are imported one after the other", "name only files, or only IDs")
    if ids:
        from provisioner.pipeline.importing import from_azure

        logging = Logging(verbose=verbose, file=log_file)
        with session(cloud, terminal, data_dir=data_dir, parallelism=parallelism, logging=logging) as current:
            made = from_azure(ids, current.connect(), parallelism=parallelism)
    else:
        made = _from_files(sources, parameters, {"subscription": subscription, "resourceGroup": group})
    findings.show(terminal, made.diagnostics, made.sources, advice=True)
    if not made.ok:
        return 1
    from provisioner.pipeline.importing import compose

    written = compose(made.specs, output)
    written.save(force=force)
    _report(terminal, written)
    return 0


def _from_files(sources: list[str], parameters: list[str], deployment: dict[str, str | None]) -> Import:
    from provisioner.pipeline.importing import from_files

    said = {key: value for key, value in deployment.items() if value}
    return from_files([Path(source) for source in sources], variables_from(parameters, []), deployment=said)


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
