"""One live resource that differs: what will be written, or why it will not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from provisioner.catalog.comparison import Shape, fingerprint, shape_of
from provisioner.catalog.resource_types import RESOURCE_TYPES, Immutable
from provisioner.diagnostics import Diagnostic, has_errors
from provisioner.model.changes import ABSENT, Action, Change, LeafChange
from provisioner.model.documents import Document
from provisioner.model.json import Json, JsonObject
from provisioner.model.known import at
from provisioner.plan import findings
from provisioner.plan.bodies import addition, replacement, without_dropped
from provisioner.plan.diff import Difference
from provisioner.plan.permissions import Permissions


def update(
    document: Document,
    wanted: JsonObject,
    live: JsonObject,
    difference: Difference,
    drops: tuple[LeafChange, ...],
    permissions: Permissions,
) -> tuple[Change, list[Diagnostic]]:
    """The change (its `id` and `depends_on` are the caller's to set) and what is to be said about it."""
    leaves = (*difference.leaves, *drops)
    found = [*_objections(document, live, leaves, permissions), *_ownership(document, live, permissions)]
    operation: Literal["put", "patch", "none"] = "put" if drops else RESOURCE_TYPES[document.type].update
    refused = has_errors(found)
    dropped = {findings.joined(leaf.path) for leaf in drops}
    return Change(
        address=document.address,
        type=document.type,
        id=document.id,
        action=Action.REFUSED if refused else Action.UPDATE,
        operation="none" if refused else operation,
        body=None if refused else _body(operation, wanted, live, leaves, drops, shape_of(document.type)),
        leaves=leaves,
        fingerprint=fingerprint(live, document.type),
        reason="refused" if refused else _last_written(live),
        kept=tuple(item for item in difference.kept if item not in dropped),
    ), found


def _objections(
    document: Document, live: JsonObject, leaves: Sequence[LeafChange], permissions: Permissions
) -> Iterator[Diagnostic]:
    shape = shape_of(document.type)
    for leaf in leaves:
        immutable = _forbids(leaf, shape)
        if immutable is not None:
            yield findings.refused(document, leaf, shape, immutable.remedy)
        elif found := findings.seldom(document, leaf, live, shape):
            yield found
        elif leaf.destructive and not permissions.may_destroy(document.address, leaf.path):
            yield findings.destructive(document, leaf, shape)


def _ownership(document: Document, live: JsonObject, permissions: Permissions) -> Iterator[Diagnostic]:
    found = findings.taken_over(document, live, allowed=permissions.may_adopt(document.address))
    if found is not None:
        yield found


def _body(
    operation: str,
    wanted: JsonObject,
    live: JsonObject,
    leaves: Sequence[LeafChange],
    drops: Sequence[LeafChange],
    shape: Shape,
) -> dict[str, Json]:
    if operation == "patch":
        return addition(wanted, leaves, shape)
    body = replacement(wanted, live, shape)
    return without_dropped(body, live, [leaf.path for leaf in drops], shape) if drops else body


def _last_written(live: JsonObject) -> str:
    """Who changed it last, as Azure's own record says: what helps to tell drift from an edit of the spec."""
    who, when = at(live, ("systemData", "lastModifiedBy")), at(live, ("systemData", "lastModifiedAt"))
    return f"changed in Azure last by {who} at {when}" if who and when else "differs"


def droppable(document: Document, live: JsonObject) -> tuple[LeafChange, ...]:
    """The parts that the document asks to drop and that are there."""
    shape = shape_of(document.type)
    found = ((path, findings.keyed_at(live, path, shape)) for path in document.drop)
    return tuple(
        LeafChange(path=path, before=item, after=ABSENT, destructive=True) for path, item in found if item is not None
    )


def _forbids(leaf: LeafChange, shape: Shape) -> Immutable | None:
    for step in leaf.path:
        shape = shape.step(step)
    immutable = shape.immutable
    if immutable and immutable.values and leaf.before not in immutable.values and leaf.after not in immutable.values:
        return None
    return immutable
