"""The blueprints of private link: scopes, endpoints, and the links that make endpoints part of scopes."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.catalog import resource_types
from provisioner.model.json import Json
from provisioner.model.project import Endpoint, PrivateLinkScope, Project
from provisioner.render.blueprint import Blueprint, owned_tags


def private_link(project: Project, shared: dict[str, Json]) -> Iterator[Blueprint]:
    """All scopes, endpoints and links of a project."""
    scopes = {scope.address: scope for scope in project.private_link_scopes}
    for scope in project.private_link_scopes:
        yield _scope(project, scope, shared)
    for endpoint in project.endpoints:
        yield _endpoint(project, endpoint, shared)
    for endpoint in project.endpoints:
        if endpoint.scope is not None:
            yield _link(endpoint, scopes[endpoint.scope], shared)


def _scope(project: Project, scope: PrivateLinkScope, shared: dict[str, Json]) -> Blueprint:
    seen: dict[str, Json] = {
        "address": scope.address,
        "name": scope.name,
        "create": scope.create,
        "tags": owned_tags(project, scope.tags),
    }
    return Blueprint(
        address=scope.address,
        type=resource_types.PRIVATE_LINK_SCOPE,
        id=scope.id,
        path=scope.path,
        base=scope.path,
        variables=None if scope.create is None else {**shared, "scope": seen},
        depends_on=scope.depends_on if scope.create is not None else (),
    )


def _endpoint(project: Project, endpoint: Endpoint, shared: dict[str, Json]) -> Blueprint:
    seen: dict[str, Json] = {
        "address": endpoint.address,
        "handle": endpoint.handle,
        "name": endpoint.name,
        "location": endpoint.location,
        "description": endpoint.description,
        "publicNetworkAccess": endpoint.public_network_access,
        "tags": owned_tags(project, endpoint.tags),
    }
    return Blueprint(
        address=endpoint.address,
        type=resource_types.ENDPOINT,
        id=endpoint.id,
        path=endpoint.path,
        base=endpoint.path,
        variables=None if endpoint.exists else {**shared, "endpoint": seen},
        depends_on=endpoint.depends_on,
    )


def _link(endpoint: Endpoint, scope: PrivateLinkScope, shared: dict[str, Json]) -> Blueprint:
    seen: dict[str, Json] = {"endpointId": endpoint.id, "scopeId": scope.id}
    return Blueprint(
        address=f"privateLinkScopedResources/{endpoint.handle}",
        type=resource_types.SCOPED_RESOURCE,
        id=f"{scope.id}/scopedResources/{{name}}",
        path=(*endpoint.path, "privateLinkScope"),
        base=endpoint.path,
        variables={**shared, "link": seen},
        depends_on=(scope.address, endpoint.address),
        # A scope may be shared by environments whose endpoints have one name.
        name_parts=(scope.id.lower(), endpoint.id.lower()),
    )
