"""From a spec file to validated documents: what every command that reads a spec begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from provisioner import files
from provisioner.diagnostics import Diagnostic, has_errors, ordered
from provisioner.errors import UsageError
from provisioner.lint import Configuration, configured, settle
from provisioner.model.documents import Document
from provisioner.model.json import Json
from provisioner.model.project import Project

DEFAULT_SPEC = Path("provisioner.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What names one project: the spec, its environment and variables, and a folder of own templates."""

    path: Path
    environment: str | None = None
    variables: Mapping[str, Json] = field(default_factory=dict)
    templates: Path | None = None
    drafts: Mapping[str, str] = field(default_factory=dict)
    """Texts that count instead of what is on disk, by the path that findings show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What is known offline; `documents` is None when there are errors, `sources` are the texts that findings cite.

    `ignored` are the findings that comments keep from being shown.
    """

    inputs: Inputs
    project: Project | None
    documents: tuple[Document, ...] | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    configuration: Configuration
    ignored: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """True when nothing stands against planning."""
        return self.documents is not None and not has_errors(self.diagnostics)


def prepare(inputs: Inputs) -> Prepared:
    """Load, resolve, render and validate; raises `UsageError` only when a file cannot be read."""
    from provisioner.spec import load

    shown = shown_path(inputs.path)
    sources = {shown: _text(inputs, inputs.path, "spec")}
    configuration, diagnostics = configured(inputs.path, shown_path)
    spec, found = load(sources[shown], shown)
    diagnostics += found
    if spec is None or has_errors(diagnostics):
        return _prepared(inputs, configuration, None, None, diagnostics, sources)

    from provisioner.resolve import resolve

    def read_text(name: str) -> str:
        path = inputs.path.parent / name
        text = sources[shown_path(path)] = _text(inputs, path)
        return text

    project, found = resolve(spec, environment=inputs.environment, variables=inputs.variables, read_text=read_text)
    diagnostics += found
    documents = None
    if project is not None and not has_errors(diagnostics):
        documents, found = _documents(inputs, project)
        diagnostics += found
    return _prepared(inputs, configuration, project, documents, diagnostics, sources)


def _text(inputs: Inputs, path: Path, what: str = "file") -> str:
    draft = inputs.drafts.get(shown_path(path))
    return files.read_text(path, what) if draft is None else draft


def _documents(inputs: Inputs, project: Project) -> tuple[tuple[Document, ...] | None, list[Diagnostic]]:
    from provisioner.render import TemplateSource, render
    from provisioner.validate import validate

    documents, found = render(
        project, templates=TemplateSource(overlays=(inputs.templates,) if inputs.templates else ())
    )
    if documents is None or has_errors(found):
        return None, found
    return tuple(documents), found + validate(project, documents)


def _prepared(
    inputs: Inputs,
    configuration: Configuration,
    project: Project | None,
    documents: tuple[Document, ...] | None,
    diagnostics: list[Diagnostic],
    sources: dict[str, str],
) -> Prepared:
    settled = settle(diagnostics, sources, configuration, errors_too=documents is not None)
    return Prepared(
        inputs=inputs,
        project=project,
        documents=None if has_errors(settled.shown) else documents,
        diagnostics=tuple(ordered(settled.shown)),
        sources=sources,
        configuration=configuration,
        ignored=settled.ignored,
    )


def shown_path(path: Path) -> str:
    """A path as messages show it: relative to the working directory where it lies below it, with forward slashes."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def variables_from(assignments: list[str], variable_files: list[Path]) -> dict[str, Json]:
    """The variables of `--var-file` (YAML or JSON maps) and `--var name=value`; later ones win, `--var` over files."""
    from provisioner.spec import read_values

    result: dict[str, Json] = {}
    for path in variable_files:
        values = read_values(files.read_text(path, "variables file"), shown_path(path))
        if not isinstance(values, Mapping):
            raise UsageError(f"`{path}` is not a map of variables", "write one `name: value` a line")
        result.update(values)
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"`--var {assignment}` has no value", "write `--var name=value`")
        result[name.strip()] = read_values(value, "--var") if value.strip() else ""
    return result
