"""What carries a spec's mark although the spec names it no longer: rules, endpoints, their settings and roles.

Looked for where the spec's other resources are: in their resource groups, and on them. Resources without a tag or
marker of the spec are never among them, nor are tables, which are shared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor

from provisioner.catalog.comparison import folded
from provisioner.catalog.ownership import SETTING, TAG, owner_in
from provisioner.catalog.resource_type import ResourceType
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.model.changes import Plan
from provisioner.model.gateway import Gateway
from provisioner.model.ids import parse_resource_id
from provisioner.model.known import at
from provisioner.model.results import Stray


def strays(plan: Plan, projects: Collection[str], gateway: Gateway, *, parallelism: int = 16) -> tuple[Stray, ...]:
    """Everything that the specs of these names once made and do not name now; raises `RemoteError`."""
    known = {folded(change.id) for change in plan.changes}
    with ThreadPoolExecutor(max_workers=parallelism, thread_name_prefix="strays") as pool:
        found = _tagged(plan, projects, gateway, pool)
        own = {change.id: change.type for change in plan.changes if _marked(plan, change.address, projects)}
        hosts = [*own.items(), *((item.id, item.type) for item in found)]
        jobs = [(kind, host, of) for kind in _extensions() for host, of in hosts]
        for parts in pool.map(lambda job: list(_on(job[0], job[1], job[2], projects, gateway)), jobs):
            found += [item for item in parts if folded(item.id) not in known]
    return tuple({folded(item.id): item for item in found}.values())


def tagged_strays(
    plan: Plan, projects: Collection[str], gateway: Gateway, *, parallelism: int = 16
) -> tuple[Stray, ...]:
    """Those that a tag marks, which a call for each type and resource group finds; raises `RemoteError`."""
    with ThreadPoolExecutor(max_workers=parallelism, thread_name_prefix="strays") as pool:
        return tuple(_tagged(plan, projects, gateway, pool))


def _tagged(plan: Plan, projects: Collection[str], gateway: Gateway, pool: ThreadPoolExecutor) -> list[Stray]:
    known = {folded(change.id) for change in plan.changes}
    groups = {folded(group): group for change in plan.changes if (group := _group(change.id))}
    tagged = [kind for kind in RESOURCE_TYPES.values() if kind.ownership == "tag" and kind.deletable]
    # One resource group has few of these, so one list call each is all it takes.
    places = [(kind, group) for kind in tagged for group in groups.values()]
    bodies = pool.map(lambda place: [*gateway.list(place[0].key, place[1])], places)
    return [
        Stray(type=kind.key, id=str(body["id"]), body=body)
        for (kind, _), items in zip(places, bodies, strict=True)
        for body in items
        if at(body, ("tags", TAG)) in projects and folded(str(body["id"])) not in known
    ]


def _group(id: str) -> str | None:
    parsed = parse_resource_id(id)
    if parsed is None or parsed.subscription is None or parsed.resource_group is None:
        return None
    return f"/subscriptions/{parsed.subscription}/resourceGroups/{parsed.resource_group}"


def _marked(plan: Plan, address: str, projects: Collection[str]) -> bool:
    return at(plan.live.get(address), ("tags", TAG)) in projects


def _extensions() -> list[ResourceType]:
    return [kind for kind in RESOURCE_TYPES.values() if kind.list_scope == "extended"]


def _on(kind: ResourceType, host: str, of: str, projects: Collection[str], gateway: Gateway) -> Iterator[Stray]:
    """Those of one extension type on one resource that are ours."""
    if kind.ownership == "dependent" and not RESOURCE_TYPES[of].deletable:
        return
    for body in gateway.list(kind.key, host):
        if kind.ownership == "dependent":
            ours = body.get("name") == SETTING
        else:
            ours = owner_in(str(at(body, ("properties", "description")) or "")) in projects
        if ours:
            yield Stray(type=kind.key, id=str(body["id"]), body=body, host=host)
