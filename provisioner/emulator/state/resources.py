"""The ARM resources that were declared: in memory for reading, in the database before a write returns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from provisioner.emulator.store.database import Database

_KIND = "arm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource: `id` as the service writes it, `type` its ARM type in lower case, `body` what it remembers.

    `body` is never changed in place; an update stores a new record.
    """

    id: str
    type: str
    body: dict[str, Any]

    @property
    def name(self) -> str:
        """The last segment of the ID."""
        return self.id.rpartition("/")[2]


class Resources:
    """All resources of the data directory, found by ID in any case; `version` rises with every change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_type: dict[str, dict[str, Resource]] = {}
        self._by_id: dict[str, Resource] = {}
        self.version = 0
        for _, data in database.list(_KIND):
            self._remember(Resource(**json.loads(data)))

    def get(self, id: str) -> Resource | None:
        """The resource with this ID."""
        return self._by_id.get(id.casefold())

    def put(self, resource: Resource) -> Resource:
        """Store a resource, replacing the one with the same ID."""
        body = json.dumps({"id": resource.id, "type": resource.type, "body": resource.body}, separators=(",", ":"))
        self._database.put(_KIND, resource.id.casefold(), body.encode())
        self._remember(resource)
        return resource

    def delete(self, id: str) -> list[Resource]:
        """Remove a resource and everything inside or attached to it; returns what went."""
        key = id.casefold()
        gone = [item for item in self._by_id.values() if _within(item.id.casefold(), key)]
        for item in gone:
            self._database.delete(_KIND, item.id.casefold())
            del self._by_id[item.id.casefold()]
            del self._by_type[item.type][item.id.casefold()]
        self.version += bool(gone)
        return gone

    def of_type(self, type: str, under: str = "") -> Iterator[Resource]:
        """The resources of a type inside a scope, ordered by ID."""
        found = self._by_type.get(type.casefold(), {})
        scope = under.casefold().rstrip("/")
        return (found[key] for key in sorted(found) if not scope or key.startswith(f"{scope}/"))

    def _remember(self, resource: Resource) -> None:
        key = resource.id.casefold()
        self._by_id[key] = resource
        self._by_type.setdefault(resource.type, {})[key] = resource
        self.version += 1


def _within(id: str, scope: str) -> bool:
    return id == scope or id.startswith(f"{scope}/")
