"""What stands against a plan, said at the line of the spec that it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from provisioner.catalog.comparison import Shape, folded, item_key, shape_of
from provisioner.catalog.ownership import TAG
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.diagnostics import Diagnostic, Span
from provisioner.model.changes import ABSENT, LeafChange
from provisioner.model.documents import Document, Lookup
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.known import at
from provisioner.model.origins import origin_span
from provisioner.plan import codes
from provisioner.plan.permissions import thing

_UNANSWERED: Mapping[str, tuple[str, str]] = {
    "servicePrincipal": (
        "no service principal with the client ID `{key}` is in this tenant",
        "check the client ID and the tenant; a new application gets its service principal by "
        "`az ad sp create --id {key}`",
    ),
    "managedIdentity": (
        "there is no managed identity `{key}`",
        "check the resource ID; it must be that of a user-assigned managed identity",
    ),
}


def unanswered(lookup: Lookup) -> Diagnostic:
    """A look-up that found nothing."""
    message, hint = _UNANSWERED[lookup.kind]
    return Diagnostic(
        code=codes.UNANSWERED_LOOKUP,
        severity="error",
        message=message.format(key=lookup.key),
        span=lookup.span or Span.start_of("spec"),
        hint=hint.format(key=lookup.key),
    )


def other_tenant(wanted: str, found: str, span: Span) -> Diagnostic:
    """A sign-in to another tenant than the spec allows."""
    return Diagnostic(
        code=codes.OTHER_TENANT,
        severity="error",
        message=f"you are signed in to the tenant `{found}`, but the spec is for `{wanted}`",
        span=span,
        hint=f"sign in there: `az login --tenant {wanted}`, or set AZURE_TENANT_ID",
    )


def not_there(document: Document) -> Diagnostic:
    """A resource that the spec expects and Azure does not have."""
    kind = RESOURCE_TYPES[document.type]
    return Diagnostic(
        code=codes.NOT_THERE,
        severity="error",
        message=f"the {kind.label} `{name_of(document.id)}` does not exist",
        span=document.span or Span.start_of("spec"),
        hint=kind.missing or None,
    )


def refused(document: Document, leaf: LeafChange, shape: Shape, remedy: str) -> Diagnostic:
    """A change that Azure does not make in place, with the ways out."""
    kind = RESOURCE_TYPES[document.type]
    subject = f"`{dotted(leaf.path)}` of the {kind.label} `{name_of(document.id)}`"
    wish = "but the spec has none" if leaf.after == ABSENT else f"not {shown(leaf.after)}"
    return Diagnostic(
        code=codes.IMMUTABLE,
        severity="error",
        message=f"{subject} is {shown(leaf.before)}, {wish}, and Azure does not change it in place",
        span=span_of(document, leaf.path, shape),
        hint=remedy,
    )


def closed(document: Document, live: JsonObject) -> Diagnostic | None:
    """A live resource of a kind that forbids every change; None for any other."""
    kind = RESOURCE_TYPES[document.type]
    found = next((item for item in kind.closed if at(live, tuple(item.path.split("."))) == item.value), None)
    if found is None:
        return None
    return Diagnostic(
        code=codes.CLOSED,
        severity="error",
        message=f"the {kind.label} `{name_of(document.id)}` is {found.what}",
        span=document.span or Span.start_of("spec"),
        hint=found.remedy,
    )


def other_region(document: Document, needed: Document, live: JsonObject) -> Diagnostic | None:
    """A resource that is to stand in another region than something it needs, which is there already."""
    ours, theirs = document.body.get("location"), live.get("location")
    if not isinstance(ours, str) or not isinstance(theirs, str) or folded(ours) == folded(theirs):
        return None
    kind, other = RESOURCE_TYPES[document.type], RESOURCE_TYPES[needed.type]
    return Diagnostic(
        code=codes.OTHER_REGION,
        severity="error",
        message=f"the {kind.label} `{name_of(document.id)}` is to be in `{ours}`, "
        f"but the {other.label} `{name_of(needed.id)}` is in `{theirs}`",
        span=span_of(document, ("location",), shape_of(document.type)),
        hint=f"write `{folded(theirs)}`, or leave the location out: it is the workspace's then",
    )


def seldom(document: Document, leaf: LeafChange, live: JsonObject, shape: Shape) -> Diagnostic | None:
    """A change that Azure makes only so often; None for any other. Whether it is time yet, Azure says."""
    kind, path = RESOURCE_TYPES[document.type], joined(leaf.path)
    found = next((item for item in kind.seldom if item.path == path), None)
    last = at(live, tuple(found.since.split("."))) if found else None
    if found is None or last is None:
        return None
    return Diagnostic(
        code=codes.SELDOM,
        severity="warning",
        message=f"`{dotted(leaf.path)}` of the {kind.label} `{name_of(document.id)}` changes {found.how_often}, "
        f"and last did at {last}",
        span=span_of(document, leaf.path, shape),
        hint="nothing else is lost by it; where Azure refuses, apply again later",
    )


def destructive(document: Document, leaf: LeafChange, shape: Shape) -> Diagnostic:
    """A change that loses data or cuts somebody off, and has not been allowed."""
    kind, name = RESOURCE_TYPES[document.type], name_of(document.id)
    what = f"`{dotted(leaf.path)}` of the {kind.label} `{name}`"
    change = "is dropped" if leaf.after == ABSENT else f"goes from {shown(leaf.before)} to {shown(leaf.after)}"
    return Diagnostic(
        code=codes.DESTRUCTIVE,
        severity="error",
        message=f"{what} {change}, which cannot be undone",
        span=span_of(document, leaf.path, shape),
        hint=f"if that is what you want: --allow-destructive {thing(document.address, leaf.path)}",
    )


def taken_over(document: Document, live: JsonObject, *, allowed: bool = True) -> Diagnostic | None:
    """A resource about to be changed that does not carry this spec's mark; None where it does, or none is kept."""
    wanted = _tag(document.body)
    found = _tag(live)
    if wanted is None or found == wanted:
        return None
    kind = RESOURCE_TYPES[document.type]
    whose = f"belongs to the spec `{found}`" if found else "was not made by a spec"
    message = f"the {kind.label} `{name_of(document.id)}` exists already and {whose}"
    return Diagnostic(
        code=codes.TAKEN_OVER,
        severity="warning" if allowed else "error",
        message=f"{message}; apply takes it over" if allowed else message,
        span=document.span or Span.start_of("spec"),
        hint="choose another `name` to leave it alone"
        if allowed
        else f"choose another `name`, or take it over: --adopt {document.address}",
    )


def _tag(body: JsonObject) -> Json:
    tags = body.get("tags")
    if not isinstance(tags, dict):
        return None
    return next((value for name, value in tags.items() if name.casefold() == TAG), None)


def name_of(id: str) -> str:
    """The resource's own name."""
    parsed = parse_resource_id(id)
    return parsed.name if parsed else id


def joined(path: Path) -> str:
    """The whole path as one text."""
    return ".".join(map(str, path))


def keyed_at(body: JsonObject, path: Path, shape: Shape) -> Json:
    """What stands at a path that names the items of keyed lists by their key; None when it is not there."""
    exact = _indexed(body, path, shape)
    return at(body, exact) if len(exact) == len(path) else None


def dotted(path: Path) -> str:
    """A path as people read it, without the `properties` that every ARM body has."""
    return ".".join(str(step) for step in (path[1:] if len(path) > 1 and path[0] == "properties" else path))


def shown(value: Json) -> str:
    """A value inside a message."""
    if value == ABSENT:
        return "not set"
    return f"`{value}`" if isinstance(value, (str, int, float)) else "something else"


def span_of(document: Document, path: Path, shape: Shape) -> Span:
    """The spec's place of a change: that of the leaf, else of the nearest thing around it that has one.

    What is dropped stands in no document, and what is around it comes from the flows: there it is the resource's place.
    """
    if path in document.drop and document.span is not None:
        return document.span
    return origin_span(document, _indexed(document.body, path, shape)) or Span.start_of("spec")


def _indexed(body: Json, path: Path, shape: Shape) -> Path:
    """The path with list indexes in place of the keys of keyed lists; shortened where the document ends."""
    result: list[str | int] = []
    for step in path:
        index: str | int | None = step
        if shape.key is not None and isinstance(body, list):
            keys = [item_key(item, shape.key) for item in body]
            index = keys.index(str(step)) if step in keys else None
        if index is None:
            break
        result.append(index)
        body, shape = _below(body, index), shape.step(index)
    return tuple(result)


def _below(body: Json, step: str | int) -> Json:
    if isinstance(body, dict):
        return cast("Json", body.get(str(step)))
    if isinstance(body, list) and isinstance(step, int) and step < len(body):
        return cast("Json", body[step])
    return None
