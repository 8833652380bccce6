"""What the gateway asks of one resource type; one class a type, each in the module of its SDK package.

The classes catch nothing, decide nothing, and give bodies as Azure writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from provisioner.model.ids import ResourceId
from provisioner.model.json import JsonObject

Wait = Callable[[str], None] | None


class Calls(Protocol):
    """What can be asked of one resource type. `headers` carry If-Match."""

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """All below a scope."""
        ...

    def get(self, id: ResourceId) -> JsonObject:
        """One, as Azure writes it."""
        ...

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """Create or replace."""
        ...

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Change in part."""
        ...

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """Remove."""
        ...
