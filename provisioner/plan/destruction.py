"""Planning the end: what of a project's resources goes, and what stays because it is not the project's alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from provisioner.catalog.comparison import fingerprint
from provisioner.catalog.ownership import TAG, owner_in
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.diagnostics import Diagnostic
from provisioner.model.changes import FORMAT_VERSION, Action, Change, Plan
from provisioner.model.documents import Document
from provisioner.model.json import JsonObject
from provisioner.model.known import at, complete_id, finder
from provisioner.model.results import Snapshot
from provisioner.plan.order import cycle, dependencies


def destroy(
    documents: Sequence[Document],
    snapshot: Snapshot,
    *,
    project: str,
    cloud: str,
    subscription: str,
    tenant: str | None,
    tool_version: str,
    shared: Collection[str] = (),
) -> tuple[Plan | None, list[Diagnostic]]:
    """The plan that removes what carries this project's mark; `shared` are the addresses of shared resources to go too.

    What was made by others, Azure's own tables, workspaces and resource groups stay.
    """
    edges = dependencies(documents)
    circle = cycle(documents, edges)
    if circle:
        return None, [circle]
    going: set[str] = set()
    changes = []
    for document in _in_order(documents, edges):
        live = snapshot.resources.get(document.address)
        if live is None:
            continue
        stays = _stays(document, live, project, shared, going, edges[document.address])
        if stays is None:
            going.add(document.address)
        changes.append(_change(document, live, snapshot, edges[document.address], stays))
    return Plan(
        format_version=FORMAT_VERSION,
        tool_version=tool_version,
        project=project,
        cloud=cloud,
        subscription=subscription,
        tenant=tenant,
        changes=tuple(changes),
        live=dict(snapshot.resources),
        lookups=tuple(
            (item, snapshot.lookups[item.address]) for item in snapshot.asked if item.address in snapshot.lookups
        ),
    ), []


def _in_order(documents: Sequence[Document], edges: Mapping[str, Sequence[str]]) -> list[Document]:
    """What others stand on comes before them, so that a dependent resource knows whether its owner goes."""
    placed: dict[str, Document] = {}
    waiting = {document.address: document for document in documents}
    while waiting:
        ready = [item for item in waiting.values() if not any(address in waiting for address in edges[item.address])]
        for item in ready:
            placed[item.address] = waiting.pop(item.address)
    return list(placed.values())


def _stays(
    document: Document,
    live: JsonObject,
    project: str,
    shared: Collection[str],
    going: Collection[str],
    depends_on: Sequence[str],
) -> str | None:
    """Why a resource is left alone; None when it goes."""
    kind = RESOURCE_TYPES[document.type]
    if document.exists or document.azures_own or not kind.deletable:
        return "never deleted"
    match kind.ownership:
        case "tag":
            return None if _tag(live) == project else "carries another mark, or none"
        case "marker":
            return None if owner_in(_text(live, "description")) == project else "carries another mark, or none"
        case "dependent":
            return None if any(address in going for address in depends_on) else "what it belongs to stays"
        case "shared":
            return None if document.address in shared else "shared; goes only when told to"


def _tag(live: JsonObject) -> str | None:
    found = at(live, ("tags", TAG))
    return found if isinstance(found, str) else None


def _text(live: JsonObject, name: str) -> str | None:
    found = at(live, ("properties", name))
    return found if isinstance(found, str) else None


def _change(
    document: Document, live: JsonObject, snapshot: Snapshot, depends_on: tuple[str, ...], stays: str | None
) -> Change:
    find = finder(snapshot.lookups, snapshot.resources)
    return Change(
        address=document.address,
        type=document.type,
        id=str(live.get("id") or complete_id(document.id, document.name_parts, find) or document.id),
        action=Action.NO_CHANGE if stays else Action.DELETE,
        operation="none" if stays else "delete",
        depends_on=depends_on,
        fingerprint=fingerprint(live, document.type),
        reason=stays or "made by this spec",
    )
