"""From what exists to a spec: files or live resources in, the text of specs out; nothing is written half."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from provisioner import files
from provisioner.azure import Connection
from provisioner.diagnostics import Diagnostic, has_errors, ordered
from provisioner.model.imported import Imported
from provisioner.model.json import Json
from provisioner.pipeline.preparation import shown_path
from provisioner.pipeline.written import Written


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
    from provisioner.importing import File, Unknowns, assemble, parameters_in, read_json

    read = [File(path=shown_path(path), text=files.read_text(path, "file to import")) for path in paths]
    given = dict[str, Json]()
    templates: list[File] = []
    for file in read:
        values = parameters_in(file)
        if values is None:
            templates.append(file)
        else:
            given |= values
    given |= parameters
    unknowns, resources, diagnostics = Unknowns(deployment or {}), [], list[Diagnostic]()
    for file in templates:
        found, told = read_json(file, unknowns, given)
        resources += found
        diagnostics += told
    sources = {file.path: file.text for file in read}
    if has_errors(diagnostics):
        return Import(specs=(), diagnostics=tuple(ordered(diagnostics)), sources=sources)
    specs, told = assemble(resources, unknowns, live=False, source=templates[0].path if templates else read[0].path)
    diagnostics += told + [item for spec in specs for item in spec.diagnostics]
    return Import(specs=tuple(specs), diagnostics=tuple(ordered(diagnostics)), sources=sources)


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
