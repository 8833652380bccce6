"""A document under examination: careful access to a body that may be wrong anywhere, and findings in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from provisioner.diagnostics import Diagnostic, Related, Severity, Span, instead
from provisioner.model.documents import Document, KnownAfterApply
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.origins import origin_span, place_text
from provisioner.model.project import Project

NAME: Path = ("name",)
"""Where findings on the resource's own name stand; it is part of the ID, not of the body."""

COLUMNS: Path = ("properties", "schema", "columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One document, the project it was made from, and the Azure name of the resource."""

    document: Document
    project: Project

    @property
    def name(self) -> str:
        """The resource's own name, as it stands in its ID."""
        return self.document.id.rsplit("/", 1)[-1]

    def at(self, *path: str | int) -> Json:
        """What stands at a path, None where there is nothing (or something only Azure knows)."""
        value: Json = self.document.body
        for step in path:
            if isinstance(value, Mapping) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return None if isinstance(value, KnownAfterApply) else value

    def text(self, *path: str | int) -> str | None:
        """The text at a path, None for anything else."""
        value = self.at(*path)
        return value if isinstance(value, str) else None

    def number(self, *path: str | int) -> int | None:
        """The whole number at a path, None for anything else."""
        value = self.at(*path)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def members(self, *path: str | int) -> Iterator[tuple[str, Json, Path]]:
        """Key, value and path of every member of the object at a path."""
        value = self.at(*path)
        if isinstance(value, Mapping):
            for key, item in value.items():
                yield key, item, (*path, key)

    def items(self, *path: str | int) -> Iterator[tuple[JsonObject, Path]]:
        """Every object in the list at a path, with its own path."""
        value = self.at(*path)
        if isinstance(value, list | tuple):
            for index, item in enumerate(value):
                if isinstance(item, Mapping):
                    yield item, (*path, index)

    def texts(self, *path: str | int) -> list[tuple[str, Path]]:
        """Every text in the list at a path, with its own path."""
        value = self.at(*path)
        found = enumerate(value) if isinstance(value, list | tuple) else ()
        return [(item, (*path, index)) for index, item in found if isinstance(item, str)]

    def span(self, path: Path) -> Span:
        """The spec place of a path."""
        return origin_span(self.document, path) or Span.start_of(self.project.spec_path)

    def finding(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str | None = None,
        *,
        severity: Severity = "error",
        related: tuple[Related, ...] = (),
        instead_of: tuple[str, str | None] = ("", None),
    ) -> Diagnostic:
        """A diagnostic on what stands at a path; `instead_of` is the text there and what must be written for it."""
        span = self.span(path)
        return Diagnostic(
            code=code,
            severity=severity,
            message=message,
            span=span,
            hint=hint,
            origin=place_text(self.document, path),
            related=(*related, *self.project.variables.get(span, ())),
            fix=instead(span, *instead_of),
        )


def names_of(subject: Subject, *path: str | int) -> list[tuple[str, Path]]:
    """The `name` of every item of a list of objects, with the item's path."""
    found = ((item.get("name"), where) for item, where in subject.items(*path))
    return [(name, where) for name, where in found if isinstance(name, str)]
