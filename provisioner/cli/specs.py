"""From the SPEC arguments to one set of documents, with everything found on the way shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner.cli import findings
from provisioner.cli.options import inputs
from provisioner.cli.terminal import Terminal
from provisioner.diagnostics import ordered
from provisioner.pipeline.discovery import spec_files
from provisioner.pipeline.preparation import prepare

if TYPE_CHECKING:
    from provisioner.pipeline.estate import Estate


def estate_of(
    terminal: Terminal,
    specs: Sequence[Path],
    environment: str | None,
    variables: list[str],
    variable_files: list[Path],
    templates: Path | None,
) -> Estate | None:
    """The specs, checked; None when one of them has errors or two of them contradict each other."""
    prepared = [prepare(inputs(path, environment, variables, variable_files, templates)) for path in spec_files(specs)]
    found = ordered(item for spec in prepared for item in spec.diagnostics)
    sources = {name: text for spec in prepared for name, text in spec.sources.items()}
    findings.show(terminal, found, sources)
    if not all(spec.ok for spec in prepared):
        return None
    from provisioner.pipeline.estate import assemble

    estate = assemble(prepared)
    findings.show(terminal, estate.diagnostics, estate.sources)
    return estate if estate.ok else None
