"""The difference between a wanted and a live body, as leaves; a pure function of values and their `Shape`.

Items of keyed lists are named in paths by their key, not by an index: the order in which Azure returns them says
nothing, and a reader wants to see `columns.Status.type`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from provisioner.catalog.comparison import Shape, folded, is_empty, item_key
from provisioner.model.changes import ABSENT, LeafChange
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.known import at


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The leaves that differ, and what the live resource has beyond the document and keeps (`columns.Old`)."""

    leaves: tuple[LeafChange, ...] = ()
    kept: tuple[str, ...] = ()


def diff(wanted: JsonObject, live: JsonObject, shape: Shape) -> Difference:
    """What has to change in `live` so that it is as `wanted` says, and what stays beside."""
    walk = _Walk(live=live, kept=[])
    leaves = tuple(walk.maps(wanted, live, shape, ()))
    return Difference(leaves=leaves, kept=tuple(walk.kept))


@dataclass(slots=True, kw_only=True)
class _Walk:
    live: JsonObject
    kept: list[str]

    def values(self, wanted: Json, live: Json, shape: Shape, path: Path) -> Iterator[LeafChange]:
        if shape.read_only or self._means_the_same(wanted, live, shape):
            return
        if shape.key is not None:
            # A keyed list that is missing on one side is compared item by item all the same.
            wanted, live = wanted or [], live or []
        if isinstance(wanted, dict) and isinstance(live, dict):
            yield from self.maps(wanted, live, shape, path)
        elif isinstance(wanted, list) and isinstance(live, list):
            yield from self._lists(wanted, live, shape, path)
        else:
            yield _leaf(path, live, wanted, shape)

    def _means_the_same(self, wanted: Json, live: Json, shape: Shape) -> bool:
        if is_empty(wanted) and is_empty(live):
            return True
        if shape.reset_flag and wanted == -1:
            return live == -1 or at(self.live, shape.reset_flag) is True
        if shape.default is not None:
            wanted = shape.default if wanted is None else wanted
            live = shape.default if live is None else live
        return not isinstance(wanted, (dict, list)) and _same(wanted, live, shape)

    def maps(self, wanted: JsonObject, live: JsonObject, shape: Shape, path: Path) -> Iterator[LeafChange]:
        names = {folded(name): name for name in live} if shape.folded_keys else {name: name for name in live}
        seen = set()
        for name, value in wanted.items():
            live_name = names.get(folded(name) if shape.folded_keys else name)
            seen.add(live_name)
            yield from self.values(value, live.get(live_name) if live_name else None, shape.step(name), (*path, name))
        for name, value in live.items():
            below = shape.step(name)
            if name not in seen and below.owned:
                yield from self.values(None, value, below, (*path, name))

    def _lists(self, wanted: Sequence[Json], live: Sequence[Json], shape: Shape, path: Path) -> Iterator[LeafChange]:
        if shape.key is not None:
            yield from self._keyed(wanted, live, shape, path)
        elif shape.unordered:
            if sorted(map(str, wanted)) != sorted(map(str, live)):
                yield _leaf(path, live, wanted, shape)
        else:
            for index in range(max(len(wanted), len(live))):
                yield from self.values(_item(wanted, index), _item(live, index), shape.step(index), (*path, index))

    def _keyed(self, wanted: Sequence[Json], live: Sequence[Json], shape: Shape, path: Path) -> Iterator[LeafChange]:
        member = shape.key or ""
        remaining = {item_key(item, member): item for item in live}
        for index, item in enumerate(wanted):
            key = item_key(item, member)
            yield from self.values(item, remaining.pop(key, None), shape.step(index), (*path, key or index))
        for key, item in remaining.items():
            if shape.additive:
                self.kept.append(".".join(map(str, (*path, key))))
            else:
                yield from self.values(None, item, shape.step(0), (*path, key or ""))


def _item(values: Sequence[Json], index: int) -> Json:
    return values[index] if index < len(values) else None


def _same(wanted: Json, live: Json, shape: Shape) -> bool:
    if isinstance(wanted, bool) or isinstance(live, bool):
        return wanted is live
    if shape.folded and isinstance(wanted, str) and isinstance(live, str):
        return folded(wanted) == folded(live)
    return bool(wanted == live)


def _leaf(path: Path, before: Json, after: Json, shape: Shape) -> LeafChange:
    smaller = isinstance(before, int) and isinstance(after, int) and after < before and after != -1
    return LeafChange(
        path=path,
        before=ABSENT if is_empty(before) else before,
        after=ABSENT if is_empty(after) else after,
        destructive=shape.destructive or (shape.shrinking and smaller),
    )
