"""The functions of ARM templates that need nothing but their arguments.

Each takes and gives plain JSON. `ValueError`, `TypeError`, `LookupError` and `ArithmeticError` mean that the arguments
do not fit: the expression then stays unresolved. What a deployment alone knows (`reference`, `listKeys`, `utcNow`,
`uniqueString`) is not here on purpose.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from provisioner.model.ids import arm_guid
from provisioner.model.json import Json

_LONGEST: Final = 1_000_000
Value = Any
"""JSON of any shape: what does not fit raises."""


def text_of(value: Value) -> str:
    """A value inside text, as ARM writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    return "" if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def concat(*values: Value) -> Json:
    """Of texts or of arrays."""
    if values and all(isinstance(value, list) for value in values):
        return [item for value in values for item in value]
    return "".join(text_of(value) for value in values)


def format_(pattern: str, *values: Value) -> str:
    """.NET's `{0}`, without its number formats."""

    def part(found: re.Match[str]) -> str:
        if found.group() in ("{{", "}}"):
            return found.group()[0]
        return text_of(values[int(found[1])])

    return re.sub(r"\{\{|\}\}|\{(\d+)\}", part, pattern)


def union(*values: Value) -> Json:
    """Maps merged, later ones winning; or the different items of arrays."""
    if all(isinstance(value, Mapping) for value in values):
        merged: dict[str, Json] = {}
        for value in values:
            for key, item in value.items():
                old = merged.get(key)
                both = isinstance(old, Mapping) and isinstance(item, Mapping)
                merged[key] = union(old, item) if both else item
        return merged
    found: list[Json] = []
    for value in values:
        found += [item for item in value if item not in found]
    return found


def contains(within: Value, wanted: Value) -> bool:
    """A part of a text, an item of an array, a key of an object."""
    if isinstance(within, Mapping):
        return str(wanted).casefold() in {key.casefold() for key in within}
    return wanted in within


def split(text: str, separators: Value) -> list[str]:
    """By one separator or by any of several."""
    several = [separators] if isinstance(separators, str) else list(separators)
    return re.split("|".join(re.escape(item) for item in several), text)


def substring(text: str, start: int, length: int | None = None) -> str:
    """From an index on; what lies outside is an error, as in Azure."""
    end = len(text) if length is None else start + length
    if not 0 <= start <= end <= len(text):
        raise ValueError(text)
    return text[start:end]


def resource_id(*values: Value, scope: str) -> str:
    """`scope` and the type and names after it; leading segments of a scope of its own are taken from it."""
    at = next((index for index, value in enumerate(values) if "/" in value), None)
    if at is None or at > 2:
        raise ValueError(values)
    head, (kind, *names) = values[:at], values[at:]
    provider, *types = kind.split("/")
    pairs = [f"/{type}/{name}" for type, name in zip(types, names, strict=True)]
    return f"{_scope(scope, head)}/providers/{provider}{''.join(pairs)}"


def _scope(scope: str, head: Sequence[str]) -> str:
    match list(head):
        case []:
            return scope
        case [group]:
            return f"{scope.partition('/resourceGroups/')[0]}/resourceGroups/{group}"
        case [subscription, group]:
            return f"/subscriptions/{subscription}/resourceGroups/{group}"
    raise ValueError(head)


def replaced(text: str, old: str, new: str) -> str:
    """Every occurrence; what would become too long is an error."""
    if text.count(old) * len(new) > _LONGEST:
        raise ValueError(text)
    return text.replace(old, new)


def _length(value: Value) -> int:
    return len(value)


def _first(value: Value) -> Json:
    return value[0] if value else ("" if isinstance(value, str) else None)


def _last(value: Value) -> Json:
    return value[-1] if value else ("" if isinstance(value, str) else None)


def _ordered(test: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: test(left, right)


def _same(left: Value, right: Value) -> bool:
    return bool(left == right)


def _range(start: int, count: int) -> list[Json]:
    return list(range(start, start + min(count, 10_000)))


def _integer(value: Value) -> int:
    return int(value)


def _boolean(value: Value) -> bool:
    return value.casefold() == "true" if isinstance(value, str) else bool(value)


def _object(*values: Value) -> dict[str, Json]:
    return dict(zip(values[::2], values[1::2], strict=True))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _from_base64(text: str) -> str:
    return base64.b64decode(text, validate=True).decode()


def _quotient(left: int, right: int) -> int:
    return int(left / right)


def _items(value: Mapping[str, Json]) -> list[Json]:
    return [{"key": key, "value": item} for key, item in sorted(value.items())]


FUNCTIONS: Final[Mapping[str, Callable[..., Json]]] = {
    "add": lambda left, right: left + right,
    "and": lambda *values: all(values),
    "array": lambda value: value if isinstance(value, list) else [value],
    "base64": _base64,
    "base64tostring": _from_base64,
    "bool": _boolean,
    "coalesce": lambda *values: next((value for value in values if value is not None), None),
    "concat": concat,
    "contains": contains,
    "createarray": lambda *values: list(values),
    "createobject": _object,
    "div": _quotient,
    "empty": lambda value: value is None or len(value) == 0,
    "endswith": lambda text, end: text.casefold().endswith(end.casefold()),
    "equals": _same,
    "false": lambda: False,
    "first": _first,
    "flatten": lambda values: [item for value in values for item in value],
    "format": format_,
    "greater": _ordered(lambda left, right: left > right),
    "greaterorequals": _ordered(lambda left, right: left >= right),
    "guid": lambda *values: arm_guid(*values),
    "indexof": lambda text, part: text.casefold().find(part.casefold()),
    "int": _integer,
    "items": _items,
    "join": lambda values, separator: separator.join(text_of(value) for value in values),
    "json": json.loads,
    "last": _last,
    "lastindexof": lambda text, part: text.casefold().rfind(part.casefold()),
    "length": _length,
    "less": _ordered(lambda left, right: left < right),
    "lessorequals": _ordered(lambda left, right: left <= right),
    "max": lambda *values: max(values[0] if len(values) == 1 else values),
    "min": lambda *values: min(values[0] if len(values) == 1 else values),
    "mod": lambda left, right: left - right * _quotient(left, right),
    "mul": lambda left, right: left * right,
    "not": lambda value: not value,
    "null": lambda: None,
    "or": lambda *values: any(values),
    "padleft": lambda value, width, mark=" ": text_of(value).rjust(min(width, _LONGEST), mark),
    "range": _range,
    "replace": replaced,
    "skip": lambda value, count: value[max(count, 0) :],
    "split": split,
    "startswith": lambda text, start: text.casefold().startswith(start.casefold()),
    "string": text_of,
    "sub": lambda left, right: left - right,
    "substring": substring,
    "take": lambda value, count: value[: max(count, 0)],
    "tolower": lambda text: text.lower(),
    "toupper": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "true": lambda: True,
    "union": union,
}
"""By name in lower case: ARM does not mind."""

PATIENT: Final = frozenset({"concat", "format", "join", "createarray", "createobject", "array", "string"})
"""Those that work with parts that are not known: what is not stays a variable inside the result."""
