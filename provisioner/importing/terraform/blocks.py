"""Blocks of HCL inside a resource: the plain ones as lists, `dynamic` ones unrolled where their values are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioner.importing.terraform.evaluation import Scope
from provisioner.importing.terraform.instances import pairs
from provisioner.model.json import Json, JsonObject

_META = ("lifecycle", "depends_on", "provider", "timeouts", "for_each", "count", "provisioner")


def members_of(scope: Scope) -> dict[str, Json]:
    """All members of the scope's block, evaluated."""
    return evaluated(scope, scope.block.members)


def evaluated(scope: Scope, members: JsonObject) -> dict[str, Json]:
    """Members with their blocks, evaluated; a `dynamic` block stands under the name of those that it makes."""
    found: dict[str, Json] = {}
    for key, value in members.items():
        if key in _META or key.startswith("__"):
            continue
        if key == "dynamic":
            for name, items in _unrolled(scope, value):
                old = found.get(name)
                found[name] = [*(old if isinstance(old, list) else []), *items]
        elif _is_blocks(value):
            old = found.get(key)
            found[key] = [*(old if isinstance(old, list) else []), *_made(scope, value)]
        else:
            found[key] = scope.value(value)
    return found


def _made(scope: Scope, value: Json) -> Iterator[Json]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, Mapping):
            yield evaluated(scope, item)


def _is_blocks(value: Json) -> bool:
    return isinstance(value, list) and any(isinstance(item, Mapping) and "__is_block__" in item for item in value)


def _unrolled(scope: Scope, value: Json) -> Iterator[tuple[str, list[Json]]]:
    for item in value if isinstance(value, list) else [value]:
        for label, blocks in item.items() if isinstance(item, Mapping) else ():
            for block in blocks if isinstance(blocks, list) else [blocks]:
                if isinstance(block, Mapping) and not label.startswith("__"):
                    name = label.strip('"')
                    yield name, list(_turns(scope, name, block))


def _turns(scope: Scope, name: str, block: JsonObject) -> Iterator[Json]:
    over = scope.value(block.get("for_each"))
    content = block.get("content")
    content = content[0] if isinstance(content, list) and content else content
    body = content if isinstance(content, Mapping) else {}
    iterator = block.get("iterator")
    called = iterator.strip('${}"') if isinstance(iterator, str) else name
    if not isinstance(over, Mapping | list):
        yield evaluated(scope, body)
        return
    is_set = "toset(" in str(block.get("for_each"))
    for key, item in pairs(over):
        turn: Json = {"key": item if is_set else key, "value": item}
        yield evaluated(scope.turned(**{called: turn}), body)
