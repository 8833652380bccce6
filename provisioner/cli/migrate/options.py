"""The options that the migrations share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from provisioner.cli.declaring import Option
from provisioner.cli.terminal import Terminal
from provisioner.pipeline.preparation import DEFAULT_SPEC
from provisioner.pipeline.written import Written

Output = Annotated[Path, Option("--output", "-o", metavar="FILE", help="The spec to write.")]
Report = Annotated[Path, Option("--report", metavar="FILE", help="The report to write, Markdown; JSON beside it.")]
Force = Annotated[bool, Option("--force", help="Overwrite files that are there already.")]

DEFAULT_REPORT = Path("migration.md")


def save(terminal: Terminal, written: Written, *, force: bool) -> None:
    """Write the files, name them, and say how to go on."""
    written.save(force=force)
    for path, _ in written.contents:
        terminal.write(path.as_posix())
    spec = "" if written.spec == DEFAULT_SPEC else f" {written.spec.as_posix()}"
    terminal.note(f"Next: provisioner check{spec}; provisioner test{spec}; then the steps of the report.")
