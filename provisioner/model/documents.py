"""Rendered ARM documents: one a resource, ready to be validated, compared and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from provisioner.diagnostics import Span
from provisioner.model.json import Json, JsonObject, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAfterApply:
    """A value that only Azure can give: `path` in the live body of the resource at `address`.

    Stands in a document's body where the value will be; the executor fills it from the snapshot or an earlier outcome.
    """

    address: str
    path: Path

    def __str__(self) -> str:
        """As plans show it."""
        return "(known after apply)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Something to find out before planning, by address: a service principal's object ID by client ID, say.

    `kind` names the question (`servicePrincipal`, `managedIdentity`), `key` what is known; the answer is a JSON object.
    """

    address: str
    kind: str
    key: str
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One resource as ARM wants it.

    `type` is the key of its descriptor in `catalog.resource_types`. `id` is the ARM ID with `{name}` in place of a last
    segment that is derived from `name_parts` (ARM `guid()` of these values, some of them perhaps known after apply).
    `body` is the PUT body without `id`, `name`, `type`; `KnownAfterApply` values may stand in it. `exists` says the
    spec expects the resource to be there already: it is read, never written. `azures_own` says that Azure makes it with
    the resource around it (an Azure table in its workspace): it can be changed, never created. `origins` maps document
    paths to spec spans, most specific first wins (see `render`).
    """

    address: str
    type: str
    id: str
    body: JsonObject
    name_parts: tuple[Json | KnownAfterApply, ...] = ()
    exists: bool = False
    azures_own: bool = False
    depends_on: tuple[str, ...] = ()
    drop: tuple[Path, ...] = ()
    template: str = ""
    span: Span | None = field(default=None, compare=False)
    origins: Mapping[Path, Span] = field(default_factory=dict, compare=False)
