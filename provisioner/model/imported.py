"""What `import` makes of resources that exist: a spec as plain values, and everything worth saying about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from provisioner.diagnostics import Diagnostic, Span
from provisioner.model.ids import ResourceId, parse_resource_id
from provisioner.model.json import JsonObject, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One ARM resource as it was read: from Azure, from a template, from Terraform.

    `id` is its full ID as far as it is known: `{{ vars.x }}` stands in it for what only a deployment knows, and it is
    empty where a file tells a name only. `body` is what ARM takes and gives; `source` is where it was read.
    """

    type: str
    name: str
    body: JsonObject
    source: Span
    id: str = ""

    @property
    def parsed(self) -> ResourceId | None:
        """The parts of its ID."""
        return parse_resource_id(self.id) if self.id else None

    def is_a(self, arm_type: str) -> bool:
        """True when it has this ARM type, in any case."""
        return self.type.casefold() == arm_type.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One spec made of resources.

    `data` has the shape of the spec format, `comments` belong to places in it. `verbatim` are the rules (their paths)
    that stand in `raw` because the format cannot express them; `origins` are the resources that parts of the spec were
    made of, by path, with all that the spec leaves out (immutable IDs, endpoints).
    """

    data: JsonObject
    comments: Mapping[Path, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    verbatim: tuple[Path, ...] = ()
    origins: Mapping[Path, Resource] = field(default_factory=dict)
