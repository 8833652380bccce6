"""The stage itself: blueprint by blueprint through its template, into documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from provisioner.diagnostics import Diagnostic, Span, has_errors, ordered
from provisioner.model.documents import Document, KnownAfterApply
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.project import Project
from provisioner.render.blueprint import Blueprint
from provisioner.render.blueprints import blueprints
from provisioner.render.declarations import Declarations
from provisioner.render.tracing import Origins, Places
from provisioner.templating import Templates, TemplateSource
from provisioner.templating.filters import KNOWN_AFTER_APPLY, OMITTED, describe
from provisioner.templating.templates import strangers


class _Omitted:
    """Stands for a member that the template left out."""


_OMITTED = _Omitted()


def render(project: Project, *, templates: TemplateSource) -> tuple[tuple[Document, ...] | None, list[Diagnostic]]:
    """The documents of a project in the order of its blueprints; None when a template has an error."""
    compiled, places = _own() if templates == TemplateSource() else Templates(templates), Places(project)
    declarations = Declarations(compiled)
    diagnostics = strangers(templates)
    documents: list[Document] = []
    for blueprint in blueprints(project):
        body, found = _body(blueprint, compiled)
        diagnostics += found
        if body is not None:
            documents.append(_document(blueprint, body, project, places, declarations))
    diagnostics = ordered([*diagnostics, *declarations.problems])
    return (None if has_errors(diagnostics) else tuple(documents)), diagnostics


@cache
def _own() -> Templates:
    """Our own templates, compiled once for all specs of a run; they cannot change meanwhile, a user's can."""
    return Templates(TemplateSource())


def _body(blueprint: Blueprint, templates: Templates) -> tuple[JsonObject | None, list[Diagnostic]]:
    if blueprint.variables is None:
        return {}, []
    value, problem = templates.json(blueprint.type.template, blueprint.variables)
    if problem is not None:
        return None, [problem]
    body = _finished(value)
    if not isinstance(body, Mapping) or isinstance(body, KnownAfterApply):
        return None, [_not_a_body(blueprint.type.template, body, templates)]
    return _merged(body, blueprint.raw or {}), []


def _finished(value: Json) -> Json | _Omitted:
    """Sentinels made real: omitted members taken out, values known after apply put in."""
    if isinstance(value, dict):
        sentinel = _sentinel(value) if len(value) == 1 else None
        if sentinel is not None:
            return sentinel
        members = ((key, _finished(item)) for key, item in value.items())
        return {key: item for key, item in members if not isinstance(item, _Omitted)}
    if isinstance(value, list):
        return [item for item in map(_finished, value) if not isinstance(item, _Omitted)]
    return value


def _sentinel(value: JsonObject) -> Json | _Omitted | None:
    """What an object with one member stands for; None where only for itself."""
    if OMITTED in value:
        return _OMITTED
    marked = value.get(KNOWN_AFTER_APPLY)
    if isinstance(marked, dict) and marked.keys() == {"address", "path"}:
        return cast(Json, KnownAfterApply(address=str(marked["address"]), path=tuple(cast(list[str], marked["path"]))))
    return None


def _merged(body: JsonObject, raw: JsonObject) -> dict[str, Json]:
    """`raw` laid over a body: maps merge, everything else is replaced."""
    merged = dict(body)
    for key, value in raw.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _not_a_body(name: str, value: Json | _Omitted, templates: Templates) -> Diagnostic:
    shown = "null" if isinstance(value, _Omitted) else describe(value)
    return Diagnostic(
        code="PRV209",
        severity="error",
        message=f"`{name}` gives {shown}, not an object",
        span=templates.line(name, 1),
        hint="a template gives the body of one resource: location, tags, properties",
        origin=f"templates/{name}",
    )


def _document(
    blueprint: Blueprint, body: JsonObject, project: Project, places: Places, declarations: Declarations
) -> Document:
    template = blueprint.type.template
    return Document(
        address=blueprint.address,
        type=blueprint.type.key,
        id=blueprint.id,
        body=body,
        name_parts=blueprint.name_parts,
        exists=blueprint.variables is None,
        azures_own=blueprint.azures_own,
        depends_on=blueprint.depends_on,
        drop=blueprint.drop,
        template=template,
        span=_place(project, blueprint.path),
        origins=Origins(
            body=body,
            declarations=declarations.of(template),
            places=places,
            base=blueprint.base,
            anchors=blueprint.anchors,
        ),
    )


def _place(project: Project, path: Path) -> Span:
    return project.span(path) if path and isinstance(path[-1], int) else project.key_span(path)
