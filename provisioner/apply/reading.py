"""Reading the live state: look-ups first, since names may depend on them, then resources, in bulk where that pays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

from provisioner.catalog.comparison import folded
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.model.documents import Document, KnownAfterApply, Lookup
from provisioner.model.gateway import Directory, Gateway
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import JsonObject, Path
from provisioner.model.known import Find, at, complete_id, fill, finder
from provisioner.model.project import Project
from provisioner.model.results import Snapshot

# One list call costs about as much as one get, but brings everything else in its scope along (a workspace has
# hundreds of tables of its own).
_LIST_FROM = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A resource to read; `natural_key` holds the values by which it is recognised under another name."""

    address: str
    type: str
    id: str
    natural_key: tuple[str, ...] = ()


def lookups(project: Project) -> tuple[Lookup, ...]:
    """What has to be found out before planning: the object IDs that the spec leaves to Azure."""
    found = []
    for identity in project.identities:
        if identity.object_id is not None:
            continue
        for kind, key in (("servicePrincipal", identity.application), ("managedIdentity", identity.managed_identity)):
            if key is not None:
                span = project.span(identity.path)
                found.append(Lookup(address=identity.address, kind=kind, key=key, span=span))
    return tuple(found)


def snapshot(
    documents: Sequence[Document],
    asked: Sequence[Lookup],
    gateway: Gateway,
    directory: Directory,
    *,
    parallelism: int = 16,
) -> Snapshot:
    """The live state of these documents' resources; raises `RemoteError` when Azure cannot be read."""
    with ThreadPoolExecutor(max_workers=parallelism, thread_name_prefix="read") as pool:
        questions = {"servicePrincipal": directory.service_principal, "managedIdentity": directory.managed_identity}
        answers = pool.map(lambda item: questions[item.kind](item.key), asked)
        known = {item.address: answer for item, answer in zip(asked, answers, strict=True) if answer is not None}
        live: dict[str, JsonObject] = {}
        waiting = list(documents)
        # Most names are known at once; one that is derived from another resource's values waits a round for it.
        while ready := [target for item in waiting if (target := _target(item, known, live))]:
            begun = {target.address for target in ready}
            waiting = [item for item in waiting if item.address not in begun]
            live |= read(ready, gateway, pool)
    return Snapshot(resources=live, lookups=known, asked=tuple(asked))


def _target(document: Document, known: Mapping[str, JsonObject], live: Mapping[str, JsonObject]) -> Target | None:
    find = finder(known, live)
    id = complete_id(document.id, document.name_parts, find)
    if id is None:
        return None
    return Target(
        address=document.address,
        type=document.type,
        id=id,
        natural_key=_natural_key(document, find),
    )


def _natural_key(document: Document, find: Find) -> tuple[str, ...]:
    if not RESOURCE_TYPES[document.type].natural_key:
        return ()
    return natural_key(document.type, cast("JsonObject", fill(document.body, find)))


def natural_key(type: str, body: JsonObject) -> tuple[str, ...]:
    """The values by which a resource of this type is recognised under another name; empty where there are none."""
    values = [at(body, _path(path)) for path in RESOURCE_TYPES[type].natural_key]
    if any(value is None or isinstance(value, KnownAfterApply) for value in values):
        return ()
    return tuple(folded(str(value)) for value in values)


def _path(pattern: str) -> Path:
    return tuple(pattern.split("."))


def read(targets: Sequence[Target], gateway: Gateway, pool: ThreadPoolExecutor) -> dict[str, JsonObject]:
    """The live bodies by address, without those that are not there."""
    groups: dict[tuple[str, str], list[Target]] = {}
    for target in targets:
        groups.setdefault((target.type, folded(scope_of(target))), []).append(target)
    jobs: list[Callable[[], Mapping[str, JsonObject]]] = []
    for members in groups.values():
        if len(members) >= _LIST_FROM or any(target.natural_key for target in members):
            jobs.append(_listing(members, gateway))
        else:
            jobs += [_getting(target, gateway) for target in members]
    found: dict[str, JsonObject] = {}
    for part in pool.map(lambda job: job(), jobs):
        found |= part
    return found


def scope_of(target: Target) -> str:
    """Where a resource of this type is listed."""
    parsed = parse_resource_id(target.id)
    if parsed is None:
        return target.id
    match RESOURCE_TYPES[target.type].list_scope:
        case "subscription":
            return f"/subscriptions/{parsed.subscription}"
        case "resourceGroup":
            return f"/subscriptions/{parsed.subscription}/resourceGroups/{parsed.resource_group}"
        case "extended":
            return parsed.scope
        case "parent":
            return target.id.rsplit("/", 2)[0]


def _getting(target: Target, gateway: Gateway) -> Callable[[], Mapping[str, JsonObject]]:
    def get() -> Mapping[str, JsonObject]:
        body = gateway.get(target.type, target.id)
        return {} if body is None else {target.address: body}

    return get


def _listing(targets: Sequence[Target], gateway: Gateway) -> Callable[[], Mapping[str, JsonObject]]:
    def bring() -> Mapping[str, JsonObject]:
        by_id: dict[str, JsonObject] = {}
        by_key: dict[tuple[str, ...], JsonObject] = {}
        for body in gateway.list(targets[0].type, scope_of(targets[0])):
            by_id[folded(str(body.get("id", "")))] = body
            if key := natural_key(targets[0].type, body):
                by_key.setdefault(key, body)
        found = {item.address: by_id.get(folded(item.id)) or by_key.get(item.natural_key) for item in targets}
        return {address: body for address, body in found.items() if body is not None}

    return bring


def read_one(target: Target, gateway: Gateway) -> JsonObject | None:
    """One live body, also when it stands under another name."""
    job = _listing([target], gateway) if target.natural_key else _getting(target, gateway)
    return job().get(target.address)
