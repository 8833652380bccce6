"""Live resources, by ID: a rule, a resource group, a workspace with all rules that write to it, a table.

Around each rule everything is read that a spec says: the tables it writes to, its endpoint, its diagnostic settings and
who may send to it. What the credential may not read is told, and the rest is imported without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from provisioner.catalog import resource_types as types
from provisioner.catalog.names import AZURE_STREAM_PREFIX, CUSTOM_STREAM_PREFIX
from provisioner.catalog.resource_type import ResourceType
from provisioner.diagnostics import Diagnostic, Span
from provisioner.errors import NotAuthorizedError, NotFoundError, UsageError
from provisioner.importing.codes import NOT_ALLOWED
from provisioner.importing.draft import properties_of
from provisioner.model.gateway import Gateway
from provisioner.model.ids import ResourceId, parse_resource_id, same_id
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject

_WANTED: Final = (
    "give the ID of a data collection rule, a resource group, a workspace or a table, as the portal shows it"
)


_FEW: Final = 4


@dataclass(slots=True)
class _Reading:
    """What has been read so far, each resource once."""

    gateway: Gateway
    pool: ThreadPoolExecutor
    found: dict[tuple[str, str], Resource] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)  # by the type's key

    def add(self, kind: ResourceType, bodies: Iterable[JsonObject]) -> list[Resource]:
        """Take over what Azure gave."""
        made = [_resource(kind, body) for body in bodies]
        for item in made:
            self.found.setdefault((kind.key, item.id.casefold()), item)
        return made

    def all(self, jobs: Sequence[Callable[[], tuple[ResourceType, list[JsonObject]]]]) -> list[Resource]:
        """Run reads side by side, and keep their order."""
        return [item for kind, bodies in self.pool.map(lambda job: job(), jobs) for item in self.add(kind, bodies)]

    def listed(self, kind: ResourceType, scope: str) -> Callable[[], tuple[ResourceType, list[JsonObject]]]:
        """A read of all of a type at a scope; one that is not allowed gives none."""
        return lambda: (kind, self._allowed(kind, scope, lambda: [*self.gateway.list(kind.key, scope)]))

    def get(self, kind: ResourceType, id: str) -> Callable[[], tuple[ResourceType, list[JsonObject]]]:
        """A read of one; one that is not there, or not allowed, gives none."""

        def one() -> list[JsonObject]:
            body = self.gateway.get(kind.key, id)
            return [] if body is None else [body]

        return lambda: (kind, self._allowed(kind, id, one))

    def _allowed(self, kind: ResourceType, id: str, read: Callable[[], list[JsonObject]]) -> list[JsonObject]:
        try:
            return read()
        except NotAuthorizedError:
            self.refused.setdefault(kind.key, []).append(id)
            return []


def read_live(ids: Sequence[str], gateway: Gateway, *, parallelism: int) -> tuple[list[Resource], list[Diagnostic]]:
    """Everything about what these IDs name; raises `UsageError` for other IDs, `RemoteError` for what is not there."""
    with ThreadPoolExecutor(max_workers=parallelism, thread_name_prefix="import") as pool:
        reading = _Reading(gateway, pool)
        for id in ids:
            _named(reading, id.rstrip("/"))
        rules = [item for item in reading.found.values() if item.is_a(types.RULE.arm_type)]
        reading.all([job for rule in rules for job in _around(reading, rule)])
        reading.all(list(_shared(reading, rules)))
    return list(reading.found.values()), list(_refusals(reading).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """One live rule and what stands around it; `refused` is what may not be read, by the key of its type.

    `beside` are the rules of the same resource group.
    """

    resources: tuple[Resource, ...]
    beside: tuple[JsonObject, ...]
    refused: Mapping[str, Diagnostic]

    def of(self, kind: ResourceType) -> list[Resource]:
        """All of one type."""
        return [item for item in self.resources if item.is_a(kind.arm_type)]


def read_around(id: str, gateway: Gateway) -> Around:
    """The rule of this ID, its tables, settings, roles and endpoint; raises `RemoteError` when it is not there."""
    with ThreadPoolExecutor(max_workers=_FEW, thread_name_prefix="import") as pool:
        reading = _Reading(gateway, pool)
        (rule,) = reading.add(types.RULE, [_there(reading, types.RULE, id)])
        endpoint = properties_of(rule.body).get("dataCollectionEndpointId")
        jobs = [reading.get(types.ENDPOINT, endpoint)] if isinstance(endpoint, str) and endpoint else []
        reading.all([*_around(reading, rule), *jobs])
        _, beside = reading.listed(types.RULE, _group(rule.parsed))()
    return Around(resources=tuple(reading.found.values()), beside=tuple(beside), refused=_refusals(reading))


def _named(reading: _Reading, id: str) -> None:
    parsed = parse_resource_id(id)
    kind = parsed.type.casefold() if parsed else ""
    if parsed is not None and kind == types.RULE.arm_type.casefold():
        reading.add(types.RULE, [_there(reading, types.RULE, id)])
    elif parsed is not None and kind == types.TABLE.arm_type.casefold():
        reading.add(types.TABLE, [_there(reading, types.TABLE, id)])
    elif parsed is not None and kind == types.WORKSPACE.arm_type.casefold():
        _there(reading, types.WORKSPACE, id)
        scope = f"/subscriptions/{parsed.subscription}"
        found = reading.gateway.list(types.RULE.key, scope)
        reading.add(types.RULE, [body for body in found if any(same_id(id, to) for to in _workspaces(body))])
    elif parsed is not None and parsed.provider is None and parsed.resource_group:
        _there(reading, types.RESOURCE_GROUP, id)
        reading.add(types.RULE, reading.gateway.list(types.RULE.key, id))
    else:
        raise UsageError(f"`{id}` cannot be imported", _WANTED)


def _there(reading: _Reading, kind: ResourceType, id: str) -> JsonObject:
    body = reading.gateway.get(kind.key, id)
    if body is None:
        raise NotFoundError(f"there is no {kind.label} `{id}`", "check the ID", resource_id=id, status=404)
    return body


def _around(reading: _Reading, rule: Resource) -> Iterator[Callable[[], tuple[ResourceType, list[JsonObject]]]]:
    """What stands on a rule, and what it writes to."""
    yield reading.listed(types.DIAGNOSTIC_SETTING, rule.id)
    yield reading.listed(types.ROLE_ASSIGNMENT, rule.id)
    for workspace in dict.fromkeys(_workspaces(rule.body)):
        for table in _tables(rule.body):
            yield reading.get(types.TABLE, f"{workspace}/tables/{table}")


def _shared(
    reading: _Reading, rules: Sequence[Resource]
) -> Iterator[Callable[[], tuple[ResourceType, list[JsonObject]]]]:
    """What several rules have in common, read once."""
    for group in _once(_group(rule.parsed) for rule in rules):
        yield reading.get(types.RESOURCE_GROUP, group)
        yield reading.listed(types.ROLE_ASSIGNMENT, group)
        yield reading.listed(types.ENDPOINT, group)
        yield reading.listed(types.PRIVATE_LINK_SCOPE, group)
    for workspace in _once(workspace for rule in rules for workspace in _workspaces(rule.body)):
        yield reading.get(types.WORKSPACE, workspace)


def _once(ids: Iterable[str]) -> list[str]:
    return list({id.casefold(): id for id in ids}.values())


def _group(parsed: ResourceId | None) -> str:
    assert parsed is not None, "Azure gives IDs"
    return f"/subscriptions/{parsed.subscription}/resourceGroups/{parsed.resource_group}"


def _workspaces(body: JsonObject) -> list[str]:
    destinations = properties_of(body).get("destinations")
    found = destinations.get("logAnalytics") if isinstance(destinations, Mapping) else ()
    entries = [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
    return [id.rstrip("/") for item in entries if isinstance(id := item.get("workspaceResourceId"), str)]


def _tables(body: JsonObject) -> list[str]:
    flows: Json = properties_of(body).get("dataFlows")
    streams = (
        [flow.get("outputStream") for flow in flows if isinstance(flow, Mapping)] if isinstance(flows, list) else []
    )
    named = [item.removeprefix(CUSTOM_STREAM_PREFIX) for item in streams if isinstance(item, str)]
    return list(dict.fromkeys(item.removeprefix(AZURE_STREAM_PREFIX) for item in named))


def _resource(kind: ResourceType, body: JsonObject) -> Resource:
    id = str(body.get("id", ""))
    envelope = ("id", "name", "type", "etag", "systemData")
    rest = {key: value for key, value in body.items() if key not in envelope}
    name = str(body.get("name") or id.rpartition("/")[2])
    return Resource(type=kind.arm_type, name=name, body=rest, source=Span.start_of(id), id=id)


def _refusals(reading: _Reading) -> dict[str, Diagnostic]:
    return {key: _refusal(types.RESOURCE_TYPES[key].label, ids) for key, ids in reading.refused.items()}


def _refusal(label: str, ids: Sequence[str]) -> Diagnostic:
    more = f" (nor those of {len(ids) - 1} more)" if len(ids) > 1 else ""
    name = parse_resource_id(ids[0])
    of = name.name if name else ids[0]
    return Diagnostic(
        code=NOT_ALLOWED,
        severity="warning",
        message=f"The {label}s of `{of}` may not be read{more}: the spec is without them",
        span=Span.start_of(ids[0]),
        hint="have somebody with the role Reader run the import, or write them by hand",
    )
