"""What the stages ask of Azure, as four small protocols; `provisioner.azure` is their one implementation.

All methods raise `RemoteError` (with Azure's own code, request ID and resource ID) and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from provisioner.model.json import Json, JsonObject


class Gateway(Protocol):
    """ARM, by resource type (a key of `catalog.resource_types`) and resource ID; bodies are loss-free wire JSON."""

    def list(self, type: str, scope: str) -> Iterator[JsonObject]:
        """All resources of a type below a scope (`/subscriptions/…[/resourceGroups/…]` or a parent resource)."""
        ...

    def get(self, type: str, id: str) -> JsonObject | None:
        """The live body, or None when it is not there."""
        ...

    def put(
        self,
        type: str,
        id: str,
        body: JsonObject,
        *,
        etag: str | None = None,
        waiting: Callable[[str], None] | None = None,
    ) -> JsonObject:
        """Create or replace; returns when the operation has ended, with the live body. `waiting` hears of each poll."""
        ...

    def patch(
        self, type: str, id: str, body: JsonObject, *, waiting: Callable[[str], None] | None = None
    ) -> JsonObject:
        """Change some properties; as `put`."""
        ...

    def delete(self, type: str, id: str, *, waiting: Callable[[str], None] | None = None) -> None:
        """Remove; nothing happens when it is not there."""
        ...

    def action(self, type: str, id: str, name: str, body: JsonObject | None = None) -> JsonObject:
        """POST a named action (`migrate`)."""
        ...


class Directory(Protocol):
    """Microsoft Graph, and the identities ARM knows."""

    def service_principal(self, client_id: str) -> JsonObject | None:
        """`{"objectId", "clientId", "displayName"}` of an application in this tenant, or None."""
        ...

    def managed_identity(self, resource_id: str) -> JsonObject | None:
        """The same for a user-assigned managed identity, by ARM ID."""
        ...


class Rights(Protocol):
    """What the sign-in itself may do."""

    def permissions(self, scope: str) -> Sequence[JsonObject]:
        """`{"actions", "notActions", …}` of each role that it has on a scope or above it."""
        ...


class DataPlane(Protocol):
    """Sending records and asking for them back, through the official clients."""

    def send(self, endpoint: str, immutable_id: str, stream: str, rows: Sequence[JsonObject]) -> None:
        """Upload rows; returns when Azure has accepted all of them."""
        ...

    def probe(self, endpoint: str, immutable_id: str, stream: str) -> None:
        """Ask whether this credential may send: nothing is stored, and `RemoteError` with status 403 means no."""
        ...

    def query(self, workspace_customer_id: str, kql: str, timespan: str | None) -> Mapping[str, Json]:
        """`{"columns": [{"name", "type"}], "rows": [[…]]}` of the first result table."""
        ...
