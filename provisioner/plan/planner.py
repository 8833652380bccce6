"""Documents × live state → plan, and nothing else: no I/O, no clock, no resource type's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from provisioner.catalog.comparison import fingerprint, shape_of
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.diagnostics import Diagnostic
from provisioner.model.changes import FORMAT_VERSION, Action, Change, Plan
from provisioner.model.documents import Document
from provisioner.model.ids import same_id
from provisioner.model.json import JsonObject
from provisioner.model.known import Find, complete_id, fill, finder
from provisioner.model.results import Snapshot
from provisioner.plan import codes, findings
from provisioner.plan.diff import diff
from provisioner.plan.order import cycle, dependencies
from provisioner.plan.permissions import EVERYTHING, Permissions
from provisioner.plan.updating import droppable, update

Planned = tuple[Change | None, list[Diagnostic]]


def plan(
    documents: Sequence[Document],
    snapshot: Snapshot,
    *,
    project: str,
    cloud: str,
    subscription: str,
    tenant: str | None,
    tool_version: str,
    permissions: Permissions = EVERYTHING,
) -> tuple[Plan | None, list[Diagnostic]]:
    """What has to be done so that Azure is as the documents say; None when that cannot be said.

    Changes that Azure would refuse, or that are not permitted, stand in the plan as `!`, with an error each.
    """
    found = [findings.unanswered(item) for item in snapshot.asked if item.address not in snapshot.lookups]
    edges = dependencies(documents)
    circle = cycle(documents, edges)
    if circle:
        return None, [*found, circle]
    changes = []
    by_address = {document.address: document for document in documents}
    for document in documents:
        change, diagnostics = _change(document, snapshot, edges[document.address], permissions)
        found += [*diagnostics, *_regions(document, snapshot, [by_address[name] for name in edges[document.address]])]
        changes += [change] if change else []
    if len(changes) < len(documents) or any(item.code == codes.UNANSWERED_LOOKUP for item in found):
        return None, found
    return Plan(
        format_version=FORMAT_VERSION,
        tool_version=tool_version,
        project=project,
        cloud=cloud,
        subscription=subscription,
        tenant=tenant,
        changes=tuple(changes),
        live=dict(snapshot.resources),
        lookups=tuple((item, snapshot.lookups[item.address]) for item in snapshot.asked),
    ), found


def _change(document: Document, snapshot: Snapshot, depends_on: tuple[str, ...], permissions: Permissions) -> Planned:
    find = finder(snapshot.lookups, snapshot.resources)
    live = snapshot.resources.get(document.address)
    if document.exists:
        if live is None:
            return None, [findings.not_there(document)]
        return _unchanged(document, live, find, depends_on, reason="expected to exist"), []
    wanted = cast("JsonObject", fill(document.body, find))
    if live is None:
        return _absent(document, wanted, snapshot, find, depends_on)
    id = _id(document, find)
    if RESOURCE_TYPES[document.type].natural_key and not same_id(str(live.get("id", id)), id):
        return _unchanged(document, live, find, depends_on, reason="exists under another name"), []
    closed = findings.closed(document, live)
    if closed is not None:
        return replace(_unchanged(document, live, find, depends_on, reason="refused"), action=Action.REFUSED), [closed]
    difference = diff(wanted, live, shape_of(document.type))
    drops = droppable(document, live)
    if not difference.leaves and not drops:
        return _unchanged(document, live, find, depends_on, kept=difference.kept), []
    change, found = update(document, wanted, live, difference, drops, permissions)
    return replace(change, id=id, depends_on=depends_on), found


def _regions(document: Document, snapshot: Snapshot, needed: Sequence[Document]) -> Iterator[Diagnostic]:
    """What Azure would refuse for the region of a new resource: not that of something it needs, which is there."""
    for other in needed if document.address not in snapshot.resources else ():
        beside = other.type in RESOURCE_TYPES[document.type].same_region_as
        live = snapshot.resources.get(other.address) if beside else None
        if live is not None and (found := findings.other_region(document, other, live)):
            yield found


def _id(document: Document, find: Find) -> str:
    return complete_id(document.id, document.name_parts, find) or document.id


def _parts(document: Document, find: Find) -> tuple[object, ...]:
    known = complete_id(document.id, document.name_parts, find) is not None
    return () if known else document.name_parts


def _absent(
    document: Document, wanted: JsonObject, snapshot: Snapshot, find: Find, depends_on: tuple[str, ...]
) -> Planned:
    if not document.azures_own:
        return _creation(document, wanted, find, depends_on), []
    if all(address in snapshot.resources for address in depends_on):
        return None, [findings.not_there(document)]
    # Azure makes it together with something that this very run makes.
    change = _creation(document, wanted, find, depends_on)
    return replace(change, action=Action.UPDATE, operation="patch", reason="comes with what it stands in"), []


def _creation(document: Document, wanted: JsonObject, find: Find, depends_on: tuple[str, ...]) -> Change:
    return Change(
        address=document.address,
        type=document.type,
        id=_id(document, find),
        action=Action.CREATE,
        operation="put",
        body=wanted,
        name_parts=cast("tuple[str, ...]", _parts(document, find)),
        depends_on=depends_on,
        reason="does not exist",
    )


def _unchanged(
    document: Document,
    live: JsonObject,
    find: Find,
    depends_on: tuple[str, ...],
    *,
    reason: str = "",
    kept: tuple[str, ...] = (),
) -> Change:
    return Change(
        address=document.address,
        type=document.type,
        id=str(live.get("id") or _id(document, find)),
        action=Action.NO_CHANGE,
        operation="none",
        depends_on=depends_on,
        fingerprint=fingerprint(live, document.type),
        reason=reason,
        kept=kept,
    )
