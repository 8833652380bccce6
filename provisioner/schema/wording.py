"""What a violated keyword means, in one line: the user's words in backticks, actual before expected."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from provisioner.model.json import Path

_KINDS: Mapping[str, str] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a map",
    "null": "null",
}

_MAX_SHOWN = 60


def kind_of(value: Any) -> str:  # noqa: ANN401  a JSON value of any shape
    """What a value is, as people call it."""
    match value:
        case None:
            return "null"
        case bool():
            return f"`{json.dumps(value)}`"
        case str():
            return f"the text {shown(value)}" if value else "empty text"
        case int() | float():
            return f"the number {shown(value)}"
        case list():
            return "a list"
        case _:
            return "a map"


def kinds(types: str | Sequence[str]) -> str:
    """The names of wanted JSON types, joined."""
    return joined([_KINDS[name] for name in ([types] if isinstance(types, str) else types)])


def joined(words: Sequence[str], last: str = "or") -> str:
    """`a`, `b` or `c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def shown(value: Any) -> str:  # noqa: ANN401  a JSON value of any shape
    """A value in backticks, shortened; a text with blanks at its ends stands in quotes, or they would not be seen."""
    bare = isinstance(value, str) and value == value.strip()
    text = value if bare else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return f"`{text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + '…'}`"


def label(path: Path, whole: str) -> str:
    """How to call the value at a path: its key, or its place in a list."""
    if not path:
        return whole
    last = path[-1]
    if isinstance(last, str):
        return f"`{last}`"
    parent = path[-2] if len(path) > 1 else None
    return f"item {last + 1} of `{parent}`" if isinstance(parent, str) else f"item {last + 1}"


def count(number: int, singular: str, plural: str) -> str:
    """`1 key`, `2 keys`."""
    return f"{number} {singular if number == 1 else plural}"


Wording = Callable[[str, Any, Any], str]


def _pattern(name: str, value: Any, wanted: Any) -> str:  # noqa: ANN401  JSON values
    return f"{name} is {shown(value)}, which does not match `{wanted}`"


def _enum(name: str, value: Any, wanted: Any) -> str:  # noqa: ANN401  JSON values
    return f"{name} is {kind_of(value)}, not {joined([shown(one) for one in wanted])}"


def _short(name: str, value: Any, wanted: Any) -> str:  # noqa: ANN401  JSON values
    if not value:
        return f"{name} is empty"
    return f"{name} has {count(len(value), 'character', 'characters')}, fewer than {wanted}"


def _few(one: str, many: str) -> Wording:
    return lambda name, value, wanted: (
        f"{name} has {count(len(value), one, many)}, fewer than {wanted}" if value else f"{name} is empty"
    )


def _too_many(one: str, many: str) -> Wording:
    return lambda name, value, wanted: f"{name} has {count(len(value), one, many)}, more than {wanted}"


def _twice(name: str, value: Any, wanted: Any) -> str:  # noqa: ANN401  JSON values
    again = next(one for at, one in enumerate(value) if one in value[:at])
    return f"{name} names {shown(again)} twice"


WORDINGS: Mapping[str, Wording] = {
    "type": lambda name, value, wanted: f"{name} is {kind_of(value)}, not {kinds(wanted)}",
    "enum": _enum,
    "const": lambda name, value, wanted: f"{name} is {shown(value)}, not {shown(wanted)}",
    "pattern": _pattern,
    "minimum": lambda name, value, wanted: f"{name} is {value}, less than {wanted}",
    "maximum": lambda name, value, wanted: f"{name} is {value}, more than {wanted}",
    "exclusiveMinimum": lambda name, value, wanted: f"{name} is {value}, not more than {wanted}",
    "exclusiveMaximum": lambda name, value, wanted: f"{name} is {value}, not less than {wanted}",
    "multipleOf": lambda name, value, wanted: f"{name} is {value}, not a multiple of {wanted}",
    "minLength": _short,
    "maxLength": _too_many("character", "characters"),
    "minItems": _few("item", "items"),
    "maxItems": _too_many("item", "items"),
    "minProperties": _few("key", "keys"),
    "maxProperties": _too_many("key", "keys"),
    "uniqueItems": _twice,
    "anyOf": lambda name, value, wanted: f"{name} is {kind_of(value)}, which fits none of the forms it can have",
    "oneOf": lambda name, value, wanted: f"{name} is {kind_of(value)}, which fits none or several of its forms",
    "not": lambda name, value, wanted: f"{name} has a combination that is refused",
    "format": lambda name, value, wanted: f"{name} is {shown(value)}, not a `{wanted}`",
}
