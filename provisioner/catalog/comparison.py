"""A resource type's path patterns, compiled so that a comparison walks them beside the bodies, step by step."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache

from provisioner.catalog.resource_types import RESOURCE_TYPES, Immutable, ResourceType
from provisioner.model.changes import Fingerprint
from provisioner.model.json import Json, JsonObject

_AZURES_OWN = ("id", "name", "type", "etag", "systemData")


@dataclass(slots=True, kw_only=True)
class Shape:
    """What is to be known at one place of a body; `step` leads to the places below it."""

    read_only: bool = False
    folded: bool = False
    folded_keys: bool = False
    key: str | None = None
    unordered: bool = False
    owned: bool = False
    additive: bool = False
    shrinking: bool = False
    destructive: bool = False
    default: Json = None
    reset_flag: tuple[str, ...] = ()
    immutable: Immutable | None = None
    below: dict[str, Shape] = field(default_factory=dict)

    def step(self, key: str | int) -> Shape:
        """The place below: by name, else by `*`, else one where nothing special is known."""
        found = self.below.get(key) if isinstance(key, str) else None
        found = found or self.below.get("*")
        if found is None:
            return _OWNED_REST if self.owned else _REST
        return found


_REST = Shape()
_OWNED_REST = Shape(owned=True)


@cache
def shape_of(key: str) -> Shape:
    """The compiled patterns of a resource type, from the root of its body."""
    kind = RESOURCE_TYPES[key]
    root = Shape()
    for name in _AZURES_OWN:
        _place(root, name).read_only = True
    for flag in ("read_only", "folded", "folded_keys", "unordered", "owned", "additive", "shrinking", "destructive"):
        for pattern in getattr(kind, flag):
            setattr(_place(root, pattern), flag, True)
    _attach(root, kind)
    _spread_ownership(root, owned=False)
    return root


def _attach(root: Shape, kind: ResourceType) -> None:
    for pattern, member in kind.keyed.items():
        _place(root, pattern).key = member
    for pattern, default in kind.defaults.items():
        _place(root, pattern).default = default
    for pattern, flag in kind.resets.items():
        _place(root, pattern).reset_flag = tuple(flag.split("."))
    for immutable in kind.immutable:
        _place(root, immutable.path).immutable = immutable


def _place(root: Shape, pattern: str) -> Shape:
    place = root
    for step in pattern.split("."):
        place = place.below.setdefault(step, Shape())
    return place


def _spread_ownership(place: Shape, *, owned: bool) -> None:
    place.owned = place.owned or owned
    for below in place.below.values():
        _spread_ownership(below, owned=place.owned)


def is_empty(value: Json) -> bool:
    """True for what Azure treats as not said: null, and empty lists and maps."""
    return value is None or (isinstance(value, (dict, list, tuple)) and not value)


def folded(text: str) -> str:
    """A text as it is compared where case and spaces mean nothing."""
    return text.casefold().replace(" ", "").rstrip("/")


def item_key(item: Json, member: str) -> str | None:
    """What tells a keyed list's item apart."""
    found = item.get(member) if isinstance(item, dict) else None
    return found if isinstance(found, str) else None


def writable(body: JsonObject, shape: Shape) -> dict[str, Json]:
    """The body without what Azure sets: what may be sent back."""
    places = ((key, value, shape.step(key)) for key, value in body.items())
    return {key: _writable(value, place) for key, value, place in places if not place.read_only}


def _writable(value: Json, shape: Shape) -> Json:
    if isinstance(value, dict):
        return writable(value, shape)
    if isinstance(value, list):
        return [_writable(item, shape.step(index)) for index, item in enumerate(value)]
    return value


def digest(body: JsonObject, key: str) -> str:
    """A hash of what a live body means: the same however Azure orders, cases and decorates it."""
    return hashlib.sha256(_text(_canonical(body, shape_of(key))).encode()).hexdigest()


_sorting = json.JSONEncoder(sort_keys=True).encode
_text = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def fingerprint(body: JsonObject, key: str) -> Fingerprint:
    """What a live body is recognised by later: its etag, else the hash of what it means."""
    etag = body.get("etag")
    if isinstance(etag, str) and etag:
        return Fingerprint(etag=etag)
    return Fingerprint(digest=digest(body, key))


def _canonical(value: Json, shape: Shape) -> Json:
    if isinstance(value, dict):
        places = ((key, item, shape.step(key)) for key, item in value.items())
        pairs = ((key, _canonical(item, place)) for key, item, place in places if not place.read_only)
        return {folded(key) if shape.folded_keys else key: item for key, item in pairs if not is_empty(item)}
    if isinstance(value, list):
        items = [_canonical(item, shape.step(index)) for index, item in enumerate(value)]
        if shape.key is not None or shape.unordered:
            items.sort(key=_sorting)
        return items
    return folded(value) if shape.folded and isinstance(value, str) else value
