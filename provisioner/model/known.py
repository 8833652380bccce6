"""Values that only Azure can give, put into the trees that wait for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import cast

from provisioner.model.documents import KnownAfterApply
from provisioner.model.ids import arm_guid
from provisioner.model.json import Json, JsonObject, Path


class Unknown(Enum):
    """What a `Find` answers when the value is not known yet."""

    UNKNOWN = "unknown"


Find = Callable[[KnownAfterApply], Json | Unknown]


def fill(value: Json | KnownAfterApply, find: Find) -> Json:
    """The tree with every `KnownAfterApply` replaced that `find` knows; the others stay."""
    if isinstance(value, KnownAfterApply):
        found = find(value)
        return cast("Json", value) if isinstance(found, Unknown) else found
    if isinstance(value, dict):
        return {key: fill(item, find) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, find) for item in value]
    return value


def unknowns(value: Json | KnownAfterApply) -> Iterator[KnownAfterApply]:
    """Every `KnownAfterApply` in a tree."""
    if isinstance(value, KnownAfterApply):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from unknowns(item)
    elif isinstance(value, list):
        for item in value:
            yield from unknowns(item)


def finder(*sources: Mapping[str, JsonObject]) -> Find:
    """Looks a value up by address and path in the first of these maps of bodies that has it."""

    def find(wanted: KnownAfterApply) -> Json | Unknown:
        for source in sources:
            found = at(source.get(wanted.address), wanted.path)
            if found is not None:
                return found
        return Unknown.UNKNOWN

    return find


def at(tree: Json, path: Path) -> Json:
    """What stands at a path, None when there is no such place. Keys are found without case, as Azure writes them so."""
    for step in path:
        if isinstance(tree, dict):
            tree = tree[str(step)] if step in tree else _folded(tree, str(step))
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def _folded(tree: JsonObject, key: str) -> Json:
    wanted = key.casefold()
    return next((value for name, value in tree.items() if name.casefold() == wanted), None)


def complete_id(id: str, name_parts: Sequence[Json | KnownAfterApply], find: Find) -> str | None:
    """The ID with its `{name}` filled in from what it is derived of; None while a part is not known."""
    if not name_parts:
        return id
    parts = [fill(part, find) for part in name_parts]
    if any(isinstance(part, KnownAfterApply) for part in parts):
        return None
    return id.replace("{name}", arm_guid(*(str(part).casefold() for part in parts)))
