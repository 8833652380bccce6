"""Role assignments, through azure-mgmt-authorization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioner.azure.calls import Wait
from provisioner.azure.clients import Clients
from provisioner.azure.wire import pages, received, sent
from provisioner.model.ids import ResourceId
from provisioner.model.json import JsonObject


@dataclass(frozen=True, slots=True)
class RoleAssignmentCalls:
    """Role assignments at any scope, through azure-mgmt-authorization."""

    clients: Clients

    def _assignments(self, scope: str) -> Any:  # noqa: ANN401 - imported late
        parts = scope.split("/")
        return self.clients.authorization(parts[2] if len(parts) > 2 else "").role_assignments

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Those made at this very scope; the ones it inherits are left out."""
        for item in pages(self._assignments(scope_id).list_for_scope, scope_id, filter="atScope()"):
            properties = item.get("properties")
            stated = properties.get("scope", scope_id) if isinstance(properties, dict) else scope_id
            if str(stated).casefold() == scope_id.casefold():
                yield item

    def get(self, id: ResourceId) -> JsonObject:
        """One assignment."""
        return self._assignments(id.scope).get(id.scope.lstrip("/"), id.name, cls=received)  # type: ignore[no-any-return]  # cls decides

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """The assignment; Azure refuses to move one to another principal or role."""
        return self._assignments(id.scope).create(id.scope.lstrip("/"), id.name, sent(body), cls=received)  # type: ignore[no-any-return]  # cls decides

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Azure has no PATCH for these; `put` does it."""
        return self.put(id, body, {}, waiting)

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """Takes the right away."""
        self._assignments(id.scope).delete(id.scope.lstrip("/"), id.name)
