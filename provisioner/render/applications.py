"""The blueprints of identities to create: an application, its principal, and a federated credential or a secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from provisioner.catalog import ownership, resource_types
from provisioner.catalog.graph_types import application_id
from provisioner.model.documents import KnownAfterApply
from provisioner.model.json import Json, JsonObject
from provisioner.model.project import Identity, Project
from provisioner.render.blueprint import Blueprint, owned_tags

_AUDIENCES = ("api://AzureADTokenExchange",)


def applications(project: Project, shared: dict[str, Json]) -> Iterator[Blueprint]:
    """What has to be made for every identity with `create`."""
    for identity in project.identities:
        if identity.create is not None:
            yield from _of(project, identity, identity.create, shared)


def principal_of(identity: Identity) -> str | KnownAfterApply:
    """The object ID that roles are given to, or the place where it will be found."""
    if identity.object_id is not None:
        return identity.object_id
    if identity.create is not None:
        return KnownAfterApply(address=f"servicePrincipals/{identity.handle}", path=("objectId",))
    return KnownAfterApply(address=identity.address, path=("objectId",))


def _of(project: Project, identity: Identity, create: JsonObject, shared: dict[str, Json]) -> Iterator[Blueprint]:
    name, federated = str(create["displayName"]), create.get("federated")
    address = f"applications/{identity.handle}"
    path = (*identity.path, "create")
    seen: dict[str, Json] = {
        "address": address,
        "displayName": name,
        "tags": owned_tags(project, {}),
        "secret": ownership.SETTING,
        "description": ownership.marker(project.name),
        "federated": _federated(federated) if isinstance(federated, Mapping) else None,
    }
    application = Blueprint(
        address=address,
        type=resource_types.APPLICATION,
        id=application_id(project.name, name),
        path=path,
        base=path,
        variables={**shared, "application": seen},
    )
    yield application
    below = replace(application, depends_on=(address,))
    yield replace(
        below,
        address=f"servicePrincipals/{identity.handle}",
        type=resource_types.SERVICE_PRINCIPAL,
        id=f"{application.id}/servicePrincipals/{name}",
    )
    if isinstance(federated, Mapping):
        yield replace(
            below,
            address=f"federatedCredentials/{identity.handle}",
            type=resource_types.FEDERATED_CREDENTIAL,
            id=f"{application.id}/federatedIdentityCredentials/{identity.handle}",
            path=(*path, "federated"),
        )
    else:
        yield replace(
            below,
            address=f"applicationPasswords/{identity.handle}",
            type=resource_types.PASSWORD,
            id=f"{application.id}/passwords/{ownership.SETTING}",
        )


def _federated(values: JsonObject) -> dict[str, Json]:
    return {"audiences": list(_AUDIENCES), **values}
