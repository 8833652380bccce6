"""Resource groups, and any resource by its ID, through azure-mgmt-resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from azure.core.rest import HttpRequest

from provisioner.azure.calls import Wait
from provisioner.azure.clients import Clients
from provisioner.azure.wire import pages, received, sent
from provisioner.catalog.resource_type import ResourceType
from provisioner.model.ids import ResourceId
from provisioner.model.json import JsonObject


@dataclass(frozen=True, slots=True)
class ResourceGroupCalls:
    """Resource groups, through azure-mgmt-resource."""

    clients: Clients

    def _groups(self, id: ResourceId) -> Any:  # noqa: ANN401 - imported late
        return self.clients.resource(id.subscription or "").resource_groups

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Of a subscription."""
        return pages(self._groups(scope).list)

    def get(self, id: ResourceId) -> JsonObject:
        """One group."""
        return self._groups(id).get(id.resource_group, cls=received)  # type: ignore[no-any-return]  # cls decides

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """The group itself, not what is in it."""
        return self._groups(id).create_or_update(id.resource_group, sent(body), cls=received)  # type: ignore[no-any-return]  # cls decides

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Tags."""
        return self._groups(id).update(id.resource_group, sent(body), cls=received)  # type: ignore[no-any-return]  # cls decides

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """The group and everything in it."""
        self._groups(id).begin_delete(id.resource_group, polling=self.clients.polling(waiting)).result()


@dataclass(frozen=True, slots=True)
class GenericCalls:
    """Any type by resource ID: for what the SDK packages lack (private link scopes, diagnostic settings)."""

    clients: Clients
    type: ResourceType

    def _resources(self, id: ResourceId) -> Any:  # noqa: ANN401 - imported late
        return self.clients.resource(id.subscription or "").resources

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Below a scope; the package lists only without properties, so the pages are raw requests."""
        client = self.clients.resource(scope.subscription or "")
        name = self.type.arm_type.rsplit("/", 1)[-1]
        below = name if self.type.list_scope == "parent" else f"providers/{self.type.arm_type}"
        address: str | None = f"{scope_id}/{below}?api-version={self.type.api_version}"
        while address:
            response = client.send_request(HttpRequest("GET", address))
            if response.status_code == 404:
                return
            response.raise_for_status()
            page = response.json()
            yield from page.get("value") or ()
            address = page.get("nextLink")

    def get(self, id: ResourceId) -> JsonObject:
        """One resource."""
        return self._resources(id).get_by_id(written(id), api_version=self.type.api_version, cls=received)  # type: ignore[no-any-return]  # cls decides

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """The whole resource, at once or through an operation."""
        begin = self._resources(id).begin_create_or_update_by_id
        poller = begin(
            written(id),
            sent(body),
            api_version=self.type.api_version,
            headers=dict(headers),
            polling=self.clients.polling(waiting),
            cls=received,
        )
        return poller.result()  # type: ignore[no-any-return]  # cls decides

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """Some members."""
        begin = self._resources(id).begin_update_by_id
        poller = begin(
            written(id),
            sent(body),
            api_version=self.type.api_version,
            polling=self.clients.polling(waiting),
            cls=received,
        )
        return poller.result()  # type: ignore[no-any-return]  # cls decides

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """The resource."""
        begin = self._resources(id).begin_delete_by_id
        begin(written(id), api_version=self.type.api_version, polling=self.clients.polling(waiting)).result()


def written(id: ResourceId) -> str:
    """The ID as text again."""
    pairs = (f"{type}/{name}" for type, name in zip(id.types, id.names, strict=True))
    return f"{id.scope}/providers/{id.provider}/{'/'.join(pairs)}"
