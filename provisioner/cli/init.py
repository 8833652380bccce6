"""`provisioner init`: a spec, its sample and a first test, from a file of records or from nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from provisioner.cli.declaring import Argument, Option
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError
from provisioner.pipeline import init
from provisioner.pipeline.preparation import DEFAULT_SPEC

if TYPE_CHECKING:
    from provisioner.infer import Draft, Sample

_BLOCK = 1 << 20


def command(
    samples: Annotated[
        list[Path] | None,
        Argument(metavar="SAMPLE...", help="JSON, NDJSON, CSV, TSV or lines of text, gzip'd or not; `-`: stdin."),
    ] = None,
    output: Annotated[Path, Option("--output", "-o", metavar="FILE", help="The spec to write.")] = DEFAULT_SPEC,
    table: Annotated[str | None, Option("--table", metavar="NAME", help="The custom table's name.")] = None,
    time: Annotated[str | None, Option("--time", metavar="FIELD", help="The field that becomes TimeGenerated.")] = None,
    from_table: Annotated[
        str | None, Option("--from-table", metavar="NAME", help="Start from an Azure table in place of a sample.")
    ] = None,
    force: Annotated[bool, Option("--force", help="Overwrite files that are there already.")] = False,
) -> int:
    """Write a spec, its sample and a first test, from sample records or from nothing."""
    terminal = Terminal.of_this_process()
    _one_way(samples, table, time, from_table)
    if from_table:
        drafts = [init.from_table(from_table)]
    elif samples:
        drafts = [_drafted(terminal, init.read(path, _standard_input(path)), table, time) for path in samples]
    else:
        drafts = [init.without_sample(table)]
    written = init.compose(drafts, output, azures=from_table is not None)
    written.save(force=force)
    for note in written.notes:
        terminal.note(terminal.dim(note))
    for path, _ in written.contents:
        terminal.write(path.as_posix())
    spec = "" if output == DEFAULT_SPEC else f" {output.as_posix()}"
    terminal.note(f"Next: provisioner check{spec}; provisioner test{spec}; provisioner apply{spec} --cloud local")
    return 0


def _one_way(samples: list[Path] | None, table: str | None, time: str | None, from_table: str | None) -> None:
    if from_table and (samples or table or time):
        raise UsageError("`--from-table` goes with no sample, `--table` or `--time`", "choose one way to begin")
    if samples and len(samples) > 1 and (table or time):
        option = "--table" if table else "--time"
        raise UsageError(
            f"`{option}` is for one sample, and there are {len(samples)}", "run `provisioner init` for each"
        )
    if time and not samples:
        raise UsageError("`--time` names a field of a sample, and there is none", "give a file of records")


def _standard_input(path: Path) -> Iterator[bytes] | None:
    return iter(lambda: sys.stdin.buffer.read(_BLOCK), b"") if str(path) == "-" else None


def _drafted(terminal: Terminal, sample: Sample, table: str | None, time: str | None) -> Draft:
    first = init.drafted(sample, table=table, time=time)
    if not terminal.interactive:
        return first
    from provisioner.infer import time_candidates

    if table is None:
        table = terminal.ask("Table", first.table)
    found = [column.name for column in time_candidates(list(sample.survey.columns.values()))]
    if time is None and len(found) > 1:
        time = terminal.ask(f"Time ({', '.join(found)})", found[0])
    return init.drafted(sample, table=table, time=time)
