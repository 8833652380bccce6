"""One resource before rendering: what its template sees, and what the document takes over as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from provisioner.catalog import ownership
from provisioner.catalog.resource_types import ResourceType
from provisioner.model.documents import KnownAfterApply
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.project import Project
from provisioner.render.tracing import Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """One resource before rendering; `variables` is None for one that must exist already."""

    address: str
    type: ResourceType
    id: str
    path: Path
    variables: JsonObject | None
    base: Path
    depends_on: tuple[str, ...] = ()
    name_parts: tuple[Json | KnownAfterApply, ...] = ()
    drop: tuple[Path, ...] = ()
    azures_own: bool = False
    raw: JsonObject | None = None
    anchors: Mapping[str, Anchor] = field(default_factory=dict)


def owned_tags(project: Project, tags: Mapping[str, str]) -> dict[str, Json]:
    """The wanted tags and the mark of the spec."""
    return {**tags, ownership.TAG: project.name}
