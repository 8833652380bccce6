"""Functions on dynamic bags, and on JSON texts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from provisioner.kql.conversions import converter
from provisioner.kql.functions.definition import Function, Implementation, Signature, built, plain
from provisioner.kql.types import DYNAMIC, STRING
from provisioner.kql.values import Value, dynamic_text, json_text, null, parse_json


def _parse_json(signature: Signature) -> Implementation:
    """A dynamic argument that holds a text is parsed, too."""
    if signature.types[0] == STRING:
        return parse_json
    return lambda value: parse_json(value) if value.__class__ is str else value


def bag_pack(*pairs: Value) -> dict[str, Value]:
    """A bag of the keys and values that alternate in the arguments; the last of equal keys counts."""
    return {dynamic_text(key): value for key, value in zip(pairs[::2], pairs[1::2], strict=False)}


def pack_all(*pairs: Value) -> dict[str, Value]:
    """As `bag_pack`, without what is null or empty."""
    return {key: value for key, value in bag_pack(*pairs).items() if value is not None and value != ""}


def bag_keys(bag: Value) -> list[str] | None:
    """The keys at the root."""
    return [*bag] if isinstance(bag, dict) else None


def bag_has_key(bag: Value, key: str) -> bool | None:
    """Whether a key, or a path such as `$.a.b`, is there."""
    if not isinstance(bag, dict):
        return None
    if key in bag:
        return True
    return key.startswith("$") and follow(bag, key, _MISSING) is not _MISSING


def bag_merge(*bags: Value) -> dict[str, Value] | None:
    """All entries; the first of equal keys counts."""
    present = [bag for bag in bags if isinstance(bag, dict)]
    merged: dict[str, Value] = {}
    for bag in present:
        for key, value in bag.items():
            merged.setdefault(key, value)
    return merged if present else None


def bag_remove_keys(bag: Value, keys: Value) -> Value:
    """The bag without some keys, which may be paths such as `$.a.b`."""
    if not isinstance(bag, dict) or not isinstance(keys, list):
        return bag if isinstance(bag, dict) else None
    result = {name: value for name, value in bag.items() if name not in keys}
    for key in keys:
        if isinstance(key, str) and key.startswith("$"):
            result = _without(result, list(_path(key)))
    return result


def _without(bag: Value, path: list[Value]) -> Value:
    if not isinstance(bag, dict) or not path or path[0] not in bag:
        return bag
    if len(path) == 1:
        return {name: value for name, value in bag.items() if name != path[0]}
    return bag | {path[0]: _without(bag[path[0]], path[1:])}


def bag_set_key(bag: Value, key: str, value: Value) -> Value:
    """The bag with one entry set; the key may be a path such as `$.a.b`."""
    if bag is not None and not isinstance(bag, dict):
        return None
    return _with(bag or {}, list(_path(key)) if key.startswith("$") else [key], value)


def _with(bag: Value, path: list[Value], value: Value) -> Value:
    if not isinstance(bag, dict) or not path:
        return value
    return bag | {str(path[0]): value if len(path) == 1 else _with(bag.get(path[0]) or {}, path[1:], value)}


def bag_zip(keys: Value, values: Value) -> dict[str, Value] | None:
    """A bag of an array of keys and an array of values; keys that are no texts are left out."""
    if not isinstance(keys, list) or not isinstance(values, list):
        return None
    pairs = itertools.zip_longest(keys, values)
    return {key: value for key, value in itertools.islice(pairs, len(keys)) if isinstance(key, str)}


def treepath(value: Value) -> list[str] | None:
    """The path of every leaf, of an array's elements that of the first one of each kind only."""
    if not isinstance(value, dict | list):
        return None
    return list(dict.fromkeys(_paths(value, "")))


def _paths(value: Value, prefix: str) -> list[str]:
    found: list[str] = []
    if isinstance(value, dict):
        for key, item in value.items():
            path = f"{prefix}['{key}']"
            found += [path, *_paths(item, path)] if isinstance(item, dict | list) else [path]
    elif isinstance(value, list) and value:
        found.append(f"{prefix}[0]")
        for item in value:
            found += _paths(item, f"{prefix}[0]")
    return found


_MISSING: Final = object()
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[\s*(-?\d+)\s*\]|\[\s*'([^']*)'\s*\]|\[\s*\"([^\"]*)\"\s*\]")


@lru_cache(maxsize=256)
def _path(path: str) -> tuple[Value, ...]:
    """The steps of a JSON path such as `$.a['b'][0]`."""
    return tuple(
        int(match[2]) if match[2] else match[1] or match[3] or match[4] or "" for match in _STEP.finditer(path)
    )


def follow(value: Value, path: str, missing: Value = None) -> Value:
    """The value at the end of a JSON path."""
    for step in _path(path):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return missing
    return value


def _extract_json(signature: Signature) -> Implementation:
    convert = converter(DYNAMIC, signature.result)
    missing = null(signature.result)

    def extract(path: str, text: str, _type: Value = None) -> Value:
        document = parse_json(text)
        found = follow(document, path) if isinstance(document, dict | list) else None
        return missing if found is None else found if convert is None else convert(found)

    return extract


FUNCTIONS: Final[Mapping[str, Function]] = {
    "parse_json": built(_parse_json),
    "parsejson": built(_parse_json),
    "todynamic": built(_parse_json),
    "toobject": built(_parse_json),
    "bag_pack": plain(bag_pack, "d", strict=False, total=True),
    "pack": plain(bag_pack, "d", strict=False, total=True),
    "pack_dictionary": plain(bag_pack, "d", strict=False, total=True),
    "pack_all": plain(pack_all, "d", strict=False, total=True),
    "bag_keys": plain(bag_keys, "d"),
    "bag_has_key": plain(bag_has_key, "ds"),
    "bag_merge": plain(bag_merge, "d", strict=False),
    "bag_remove_keys": plain(bag_remove_keys, "d"),
    "bag_set_key": plain(bag_set_key, "dsd", strict=False),
    "bag_zip": plain(bag_zip, "d"),
    "treepath": plain(treepath, "d"),
    "dynamic_to_json": plain(json_text, "d", strict=False, total=True),
    "extract_json": built(_extract_json, "ss."),
    "extractjson": built(_extract_json, "ss."),
}

__all__ = ["FUNCTIONS", "follow"]
