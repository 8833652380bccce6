"""From what exists to a spec: files or live resources in, the text of specs out; nothing is written half."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner import files
from provisioner.azure import Connection
from provisioner.diagnostics import Diagnostic, has_errors, ordered
from provisioner.errors import UsageError
from provisioner.model.imported import Imported
from provisioner.model.json import Json
from provisioner.pipeline.module_files import ModuleFiles, inside
from provisioner.pipeline.preparation import shown_path
from provisioner.pipeline.written import Written

if TYPE_CHECKING:
    from provisioner.importing import File


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """The specs that were made, and everything found on the way; none where the input has errors.

    `sources` are the texts that findings cite.
    """

    specs: tuple[Imported, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """True when there is something to write."""
        return bool(self.specs) and not has_errors(self.diagnostics)


def from_files(
    paths: Sequence[Path], parameters: Mapping[str, Json], *, deployment: Mapping[str, str] | None = None
) -> Import:
    """Specs of the resources in files; raises `UsageError` for files that cannot be read.

    `parameters` are values for a template's parameters, `deployment` the subscription and resource group it goes to.
    """
    from provisioner.importing import File, Unknowns, assemble, read_files
    from provisioner.pipeline.bicep import built

    read, refused = list[File](), list[Diagnostic]()
    for path in paths:
        if path.suffix == ".bicep":
            text, told = built(path)
            refused += told
            read.append(File(path=f"{shown_path(path)} (built)", text=text))
        else:
            read += _files(path)
    if refused:
        return Import(specs=(), diagnostics=tuple(ordered(refused)), sources={})
    unknowns, beside = Unknowns(deployment or {}), ModuleFiles(paths)
    resources, diagnostics = read_files(read, unknowns, parameters, beside)
    sources = {file.path: file.text for file in read} | beside.sources
    if has_errors(diagnostics):
        return Import(specs=(), diagnostics=tuple(ordered(diagnostics)), sources=sources)
    specs, told = assemble(resources, unknowns, live=False, source=read[0].path)
    diagnostics += told + [item for spec in specs for item in spec.diagnostics]
    return Import(specs=tuple(specs), diagnostics=tuple(ordered(diagnostics)), sources=sources)


def _files(path: Path) -> Iterator[File]:
    """A file, or the Terraform files of a folder."""
    from provisioner.importing import File

    if path.is_dir():
        found = list(inside(path))
        if not found:
            raise UsageError(f"there is no Terraform in the folder `{path}`", "name the files to import")
        yield from found
    else:
        yield File(path=shown_path(path), text=files.read_text(path, "file to import"))


def from_azure(ids: Sequence[str], connection: Connection, *, parallelism: int) -> Import:
    """Specs of live resources and what belongs to them; raises `UsageError` for IDs of something else."""
    from provisioner.importing import Unknowns, assemble, read_live

    connection.sign_in()
    resources, diagnostics = read_live(ids, connection.gateway, parallelism=parallelism)
    specs, told = assemble(resources, Unknowns(), live=True, source=ids[0])
    diagnostics += told + [item for spec in specs for item in spec.diagnostics]
    return Import(specs=tuple(specs), diagnostics=tuple(ordered(diagnostics)), sources={})


def compose(specs: Sequence[Imported], output: Path) -> Written:
    """The text of each spec; several lie beside each other, named after what they are for."""
    from provisioner.spec import written

    names = [output] if len(specs) == 1 else _apart(specs, output)
    contents = [(path, written(spec.data, spec.comments).encode()) for path, spec in zip(names, specs, strict=True)]
    return Written(spec=output, contents=tuple(contents))


def _apart(specs: Sequence[Imported], output: Path) -> list[Path]:
    found: list[Path] = []
    for spec in specs:
        path, number = output.with_stem(f"{output.stem}-{spec.data['name']}"), 2
        while path in found:
            path, number = output.with_stem(f"{output.stem}-{spec.data['name']}-{number}"), number + 1
        found.append(path)
    return found
