"""Applications and what belongs to them, in Microsoft Graph, behind the shape of ARM's resources.

An application is found by its display name and by the mark of its spec; what belongs to it is written by the client ID
that its body carries (a new application is not found by name at once), and found through the application. The members
`id` and `tags` are shown as ARM shows them; Graph's own ID is `objectId`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from azure.core.exceptions import ResourceNotFoundError

from provisioner.azure.calls import Wait
from provisioner.azure.graph import Graph
from provisioner.catalog.graph_types import application_id
from provisioner.catalog.ownership import TAG, marker
from provisioner.model.ids import ResourceId
from provisioner.model.json import Json, JsonObject

_GRAPH = "microsoft.graph"


@dataclass(frozen=True, slots=True)
class ApplicationCalls:
    """Applications that specs have made."""

    graph: Graph

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Those of one spec; nothing below any scope of ARM."""
        if (scope.provider or "").casefold() == _GRAPH:
            for item in self.graph.items("applications?$top=999"):
                if marker(scope.names[0]) in item.get("tags", ()):
                    yield _shown(item, application_id(scope.names[0], item["displayName"]))

    def get(self, id: ResourceId) -> JsonObject:
        """The one of this name that the spec has made."""
        return _shown(_application(self.graph, id), _id_of(id))

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """A new one; names need not be unique in a tenant."""
        return _shown(self.graph.call("POST", "applications", _sent(body)), _id_of(id))

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """What changes; tags of others stay."""
        known = _application(self.graph, id)
        tags = body.get("tags")
        changed = {**body, "tags": {**_map(known), **tags}} if isinstance(tags, Mapping) else body
        self.graph.call("PATCH", _path(known), _sent(changed))
        return None

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """The application and its principal; Graph keeps both for 30 days."""
        self.graph.call("DELETE", _path(_application(self.graph, id)))


@dataclass(frozen=True, slots=True)
class ServicePrincipalCalls:
    """The principals of applications in this tenant."""

    graph: Graph

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """The one of an application."""
        yield from _below(self, scope, "servicePrincipals")

    def get(self, id: ResourceId) -> JsonObject:
        """The application's principal."""
        known = _application(self.graph, id)
        return _shown(self.graph.call("GET", f"servicePrincipals(appId='{known['appId']}')"), _id_of(id))

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """A principal for the application that the body names."""
        return _shown(self.graph.call("POST", "servicePrincipals", body), _id_of(id))

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """What changes."""
        known = self.get(id)
        self.graph.call("PATCH", f"servicePrincipals/{known['objectId']}", body)
        return None

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """The principal, with its rights."""
        self.graph.call("DELETE", f"servicePrincipals/{self.get(id)['objectId']}")


@dataclass(frozen=True, slots=True)
class FederatedCredentialCalls:
    """Other issuers' tokens that stand in for a secret."""

    graph: Graph

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Those of an application."""
        known = _application(self.graph, scope)
        for item in self.graph.items(f"{_path(known)}/federatedIdentityCredentials"):
            yield self._credential(item, known, f"{scope_id}/federatedIdentityCredentials/{item['name']}")

    def get(self, id: ResourceId) -> JsonObject:
        """One, by its name."""
        known = _application(self.graph, id)
        found = self.graph.call("GET", f"{_path(known)}/federatedIdentityCredentials/{quote(id.name)}")
        return self._credential(found, known, _id_of(id))

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """A new one; its name never changes."""
        wanted = {"name": id.name, **_without_application(body)}
        made = self.graph.call("POST", f"{_path(body)}/federatedIdentityCredentials", wanted)
        return self._credential(made, body, _id_of(id))

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """What changes."""
        known = _application(self.graph, id)
        path = f"{_path(known)}/federatedIdentityCredentials/{quote(id.name)}"
        self.graph.call("PATCH", path, _without_application(body))
        return None

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """The credential."""
        known = _application(self.graph, id)
        self.graph.call("DELETE", f"{_path(known)}/federatedIdentityCredentials/{quote(id.name)}")

    @staticmethod
    def _credential(item: Mapping[str, Any], application: JsonObject, id: str) -> dict[str, Json]:
        return {**_shown(item, id), "appId": application["appId"]}


@dataclass(frozen=True, slots=True)
class PasswordCalls:
    """Client secrets; the text of one stands only in the answer to its making."""

    graph: Graph

    def list(self, scope: ResourceId, scope_id: str) -> Iterator[JsonObject]:
        """Those of an application."""
        known = _application(self.graph, scope)
        for item in _valid(known):
            yield _password(item, known, f"{scope_id}/passwords/{item['displayName']}")

    def get(self, id: ResourceId) -> JsonObject:
        """The one of this name, while it is valid: one that has expired is not there."""
        known = _application(self.graph, id)
        found = next((item for item in _valid(known) if item.get("displayName") == id.name), None)
        if found is None:
            raise ResourceNotFoundError(f"the application has no valid secret `{id.name}`")
        return _password(found, known, _id_of(id))

    def put(self, id: ResourceId, body: JsonObject, headers: Mapping[str, str], waiting: Wait) -> JsonObject | None:
        """A new secret, valid for as long as Graph gives (two years)."""
        wanted = {"passwordCredential": _without_application(body)}
        made = self.graph.call("POST", f"{_path(body)}/addPassword", wanted)
        return _password(made, body, _id_of(id))

    def patch(self, id: ResourceId, body: JsonObject, waiting: Wait) -> JsonObject | None:
        """A secret never changes."""
        return self.get(id)

    def delete(self, id: ResourceId, waiting: Wait) -> None:
        """The secret is dead from then on."""
        known = self.get(id)
        self.graph.call("POST", f"{_path(known)}/removePassword", {"keyId": known["keyId"]})


def _application(graph: Graph, id: ResourceId) -> dict[str, Any]:
    """The application that an ID is, or that it stands below."""
    spec, name = id.names[0], id.names[1]
    quoted = quote(name.replace("'", "''"))
    for item in graph.items(f"applications?$filter=displayName%20eq%20'{quoted}'"):
        if marker(spec) in item.get("tags", ()):
            return item
    raise ResourceNotFoundError(f"the spec `{spec}` has no application `{name}`")


def _path(application: Mapping[str, Any]) -> str:
    return f"applications(appId='{application['appId']}')"


def _id_of(id: ResourceId) -> str:
    pairs = (f"{type}/{name}" for type, name in zip(id.types, id.names, strict=True))
    return f"/providers/{id.provider}/{'/'.join(pairs)}"


def _shown(item: Mapping[str, Any], id: str) -> dict[str, Json]:
    found: dict[str, Json] = {key: value for key, value in item.items() if not key.startswith("@")}
    found |= {"id": id, "objectId": item.get("id")}
    if "tags" in found:
        found["tags"] = _map(item)
    return found


def _map(item: Mapping[str, Any]) -> dict[str, Json]:
    """Graph's list of tags as a map; those without `=` have an empty value."""
    pairs = (str(tag).partition("=") for tag in item.get("tags") or ())
    return {key: value for key, _, value in pairs}


def _sent(body: JsonObject) -> dict[str, Json]:
    tags = body.get("tags")
    if not isinstance(tags, Mapping):
        return dict(body)
    return {**body, "tags": [f"{key}={value}" if value or key == TAG else key for key, value in tags.items()]}


def _without_application(body: JsonObject) -> dict[str, Json]:
    return {key: value for key, value in body.items() if key != "appId"}


def _valid(application: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    now = datetime.now(UTC)
    for item in application.get("passwordCredentials") or ():
        end = datetime.fromisoformat(str(item["endDateTime"]))
        if (end if end.tzinfo else end.replace(tzinfo=UTC)) > now:
            yield item


def _password(item: Mapping[str, Any], application: Mapping[str, Any], id: str) -> dict[str, Json]:
    return {**_shown(item, id), "appId": application["appId"]}


def _below(calls: ServicePrincipalCalls, scope: ResourceId, type: str) -> Iterator[JsonObject]:
    """The single thing of a type that stands below an application, under the application's own name."""
    one = ResourceId(provider=scope.provider, types=(*scope.types, type), names=(*scope.names, scope.name))
    try:
        yield calls.get(one)
    except ResourceNotFoundError:
        return
