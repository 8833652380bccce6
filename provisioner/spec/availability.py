"""Keys of the format whose feature has not landed yet: one table, from which lines go as features come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from provisioner.model.json import Json, JsonObject, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A place in the spec (`*` stands for any one key or index) and when what stands there needs the feature."""

    path: tuple[str, ...]
    what: str
    needed: Callable[[Path, Json], bool] = lambda path, value: value not in (None, False, [], {})


_RULE = ("dataCollectionRules", "*")

NOT_YET: tuple[Missing, ...] = ()


def unavailable(data: JsonObject) -> Iterator[tuple[Path, str]]:
    """Each used key that is known but not available, with what it would have brought."""
    yield from ((path, what) for path, what, _ in _found(data, ()))
    environments = data.get("environments")
    for name, overlay in environments.items() if isinstance(environments, Mapping) else ():
        # Null deletes in an overlay: it uses nothing.
        yield from ((path, what) for path, what, value in _found(overlay, ("environments", name)) if value is not None)


def _found(data: Json, prefix: Path) -> Iterator[tuple[Path, str, Json]]:
    for missing in NOT_YET:
        for path, value in _at(data, missing.path, ()):
            if missing.needed(path, value):
                yield (*prefix, *path), missing.what, value


def _at(value: Json, pattern: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Json]]:
    if not pattern:
        yield path, value
    elif isinstance(value, Mapping):
        names = value if pattern[0] == "*" else [name for name in pattern[:1] if name in value]
        for name in names:
            yield from _at(value[name], pattern[1:], (*path, name))
    elif isinstance(value, list) and pattern[0] == "*":
        for at, item in enumerate(value):
            yield from _at(item, pattern[1:], (*path, at))
