"""What is written to change a live resource: the whole body with the changes on top, or the changes alone."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.catalog.comparison import Shape, folded, item_key, writable
from provisioner.model.changes import LeafChange
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.known import at


def replacement(wanted: JsonObject, live: JsonObject, shape: Shape) -> dict[str, Json]:
    """The PUT body: the live one without what Azure sets, the document on top; nothing foreign is lost."""
    return _laid_over(wanted, writable(live, shape), shape)


def _laid_over(wanted: JsonObject, live: JsonObject, shape: Shape) -> dict[str, Json]:
    names = {folded(name): name for name in live} if shape.folded_keys else {}
    result = {name: value for name, value in live.items() if name in wanted or not shape.step(name).owned}
    for name, value in wanted.items():
        live_name = names.get(folded(name), name)
        result[live_name] = _value(value, live.get(live_name), shape.step(name))
    return result


def _value(wanted: Json, live: Json, shape: Shape) -> Json:
    if isinstance(wanted, dict) and isinstance(live, dict):
        return _laid_over(wanted, live, shape)
    if isinstance(wanted, list) and isinstance(live, list) and shape.key is not None:
        return _items(wanted, live, shape, shape.key)
    return wanted


def _items(wanted: Sequence[Json], live: Sequence[Json], shape: Shape, member: str) -> list[Json]:
    known = {item_key(item, member): item for item in live}
    result = [_value(item, known.pop(item_key(item, member), None), shape.step(0)) for item in wanted]
    return result + list(known.values()) if shape.additive else result


def addition(wanted: JsonObject, leaves: Sequence[LeafChange], shape: Shape) -> dict[str, Json]:
    """The PATCH body: the leaves that change; of a keyed list, the items that change, with its neighbours' names."""
    body: dict[str, Json] = {}
    for leaf in leaves:
        _add(body, wanted, leaf.path, shape)
    return body


def _add(body: dict[str, Json], wanted: JsonObject, path: Path, shape: Shape) -> None:
    step, rest = str(path[0]), path[1:]
    value, below = wanted[step], shape.step(step)
    if below.key is not None and rest and isinstance(value, list):
        items = body.setdefault(step, [])
        item = next(item for item in value if item_key(item, below.key) == rest[0])
        if isinstance(items, list) and item not in items:
            items.append(item)
        if isinstance(wanted.get("name"), str):
            body["name"] = wanted["name"]
    elif rest and isinstance(value, dict):
        inner = body.setdefault(step, {})
        if isinstance(inner, dict):
            _add(inner, value, rest, below)
    else:
        body[step] = value


def without_dropped(body: JsonObject, live: JsonObject, dropped: Sequence[Path], shape: Shape) -> dict[str, Json]:
    """The PUT body without the items at these paths (a keyed list and the item's key).

    A PUT without a value resets it, so values that are Azure's defaults now are left out: they stay defaults.
    """
    result = dict(body)
    for path in dropped:
        result = _without(result, path, shape)
    return _without_defaults(result, live, shape, live)


def _without(body: JsonObject, path: Path, shape: Shape) -> dict[str, Json]:
    step, rest = str(path[0]), path[1:]
    value, below = body.get(step), shape.step(step)
    changed: Json = value
    if below.key is not None and len(rest) == 1 and isinstance(value, list):
        changed = [item for item in value if item_key(item, below.key) != rest[0]]
    elif rest and isinstance(value, dict):
        changed = _without(value, rest, below)
    return {**body, step: changed}


def _without_defaults(
    body: JsonObject, live: JsonObject, shape: Shape, root: JsonObject | None = None
) -> dict[str, Json]:
    root = live if root is None else root
    result: dict[str, Json] = {}
    for name, value in body.items():
        below, before = shape.step(name), live.get(name)
        if below.reset_flag and at(root, below.reset_flag) is True and value == before:
            continue
        if isinstance(value, dict) and isinstance(before, dict):
            value = _without_defaults(value, before, below, root)
        result[name] = value
    return result
