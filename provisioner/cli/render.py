"""`provisioner render`: the ARM documents, as they would be sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from provisioner.cli import findings
from provisioner.cli.declaring import Option
from provisioner.cli.options import Environment, SpecPath, Templates, VariableFiles, Variables, inputs
from provisioner.cli.terminal import Terminal
from provisioner.files import write_atomic
from provisioner.pipeline.preparation import DEFAULT_SPEC, prepare


def command(
    spec: SpecPath = DEFAULT_SPEC,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - a list of its own is passed
    variable_files: VariableFiles = [],  # noqa: B006 - a list of its own is passed
    templates: Templates = None,
    out: Annotated[Path | None, Option("--out", metavar="DIR", help="One file a document, in DIR.")] = None,
) -> int:
    """Write the ARM documents that the spec makes, to stdout or into a directory."""
    terminal = Terminal.of_this_process()
    prepared = prepare(inputs(spec, environment, variables, variable_files, templates))
    failed = findings.show(terminal, prepared.diagnostics, prepared.sources)
    if failed or prepared.documents is None:
        return 1
    from provisioner.render import file_name, to_json

    rendered = to_json(prepared.documents)
    if out is None:
        terminal.write(json.dumps(rendered, indent=2, ensure_ascii=False))
        return 0
    for document, body in zip(prepared.documents, rendered, strict=True):
        write_atomic(out / file_name(document), json.dumps(body, indent=2, ensure_ascii=False) + "\n")
    terminal.note(f"{len(prepared.documents)} documents written to {out}")
    return 0
