"""From sample files to a spec, its samples and a first test; nothing is written before everything is decided."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner import files
from provisioner.catalog.azure_tables import azure_tables, find_azure_table
from provisioner.catalog.names import TABLE
from provisioner.diagnostics import did_you_mean
from provisioner.errors import UsageError
from provisioner.pipeline.written import Written, ndjson

if TYPE_CHECKING:
    from provisioner.infer import Draft, Sample

SAMPLES = "samples"


def read(path: Path, standard_input: Iterator[bytes] | None = None) -> Sample:
    """Read one sample file, `-` for standard input; raises `UsageError` for what cannot be read."""
    from provisioner.infer import read_sample

    name = "standard input" if standard_input is not None else path.as_posix()
    with _without_collector():
        return read_sample(standard_input or files.read_blocks(path, "sample"), name)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of small records come and go, none in a circle: looking for circles costs a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def drafted(sample: Sample, *, table: str | None, time: str | None) -> Draft:
    """Decide on one sample; raises `UsageError` where a wish cannot be fulfilled."""
    from provisioner.infer import draft, stem

    name = "logs" if sample.name == "standard input" else stem(sample.name)
    return draft(sample, name=name, table=checked_table(table), time=time)


def checked_table(name: str | None) -> str | None:
    """A custom table's full name, `_CL` added where it lacks; raises `UsageError` for one that Azure refuses."""
    if name is None:
        return None
    full = name if name.endswith("_CL") else f"{name}_CL"
    if not TABLE.matches(full) or not full[0].isalpha():
        raise UsageError(f"`{name}` cannot be the name of a table", f"use {TABLE.form}, with a letter first")
    if len(full) > TABLE.longest:
        raise UsageError(f"`{full}` has {len(full)} characters, a table's name at most {TABLE.longest}", "shorten it")
    return full


def without_sample(table: str | None) -> Draft:
    """The least that works."""
    from provisioner.infer import minimal

    return minimal("my-logs", checked_table(table))


def from_table(name: str) -> Draft:
    """A stream that fits an Azure table; raises `UsageError` for one that takes no data."""
    from provisioner.infer import for_azure_table

    table = find_azure_table(name)
    if table is None:
        raise UsageError(f"`{name}` is no Azure table that takes data", did_you_mean(name, azure_tables()))
    if not table.columns:
        raise UsageError(f"Microsoft publishes no columns of `{table.name}`", "write the spec by hand")
    return for_azure_table(table)


def compose(drafts: Sequence[Draft], output: Path, *, azures: bool = False) -> Written:
    """The text of every file; the samples lie beside the spec."""
    from provisioner.infer import Part, expected_rows, handle, spec_text

    _distinct(drafts)
    name = handle(drafts[0].table.removesuffix("_CL"))
    contents: list[tuple[Path, bytes]] = []
    parts: list[Part] = []
    for draft in drafts:
        if not draft.rows:
            parts.append(Part(draft=draft, sample=None, expected=None))
            continue
        base = f"{SAMPLES}/{handle(draft.stream)}"
        part = Part(draft=draft, sample=f"{base}.sample.ndjson", expected=f"{base}.expected.ndjson")
        contents.append((output.parent / f"{base}.sample.ndjson", ndjson(draft.rows)))
        contents.append((output.parent / f"{base}.expected.ndjson", ndjson(expected_rows(draft))))
        parts.append(part)
    text = spec_text(name, parts, table_is_azures=azures)
    contents.append((output, text.encode("utf-8")))
    return Written(spec=output, contents=tuple(contents), notes=tuple(note for draft in drafts for note in draft.notes))


def _distinct(drafts: Sequence[Draft]) -> None:
    tables = [draft.table for draft in drafts]
    double = next((table for table in tables if tables.count(table) > 1), None)
    if double:
        raise UsageError(f"two samples would both become `{double}`", "give one of the files another name")
