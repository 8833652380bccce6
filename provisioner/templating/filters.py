"""The whole vocabulary of templates: filters over plain JSON values, and the three global names.

`json` writes a value as JSON. `optional` does the same, and takes the whole member away where the value is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from json import JSONEncoder
from typing import Any

from jinja2.filters import do_default
from jinja2.runtime import Undefined
from jinja2.utils import Namespace

from provisioner.catalog import regions
from provisioner.templating.bounds import spend

OMITTED = "$omitted"
KNOWN_AFTER_APPLY = "$knownAfterApply"


# `json.dumps` would make an encoder a call, and a template writes every value through this.
_as_json = JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class FilterError(Exception):
    """A filter was given something it cannot work on; the text is fit for a diagnostic."""


def describe(value: object) -> str:
    """What a value is, in JSON's words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case Mapping():
            return "an object"
        case Sequence():
            return "a list"
        case _:
            return "not a JSON value"


def to_json(value: object) -> str:
    """The value as JSON text."""
    _defined(value)
    try:
        text = _as_json(value)
    except (TypeError, ValueError) as exc:
        raise FilterError("`json` was given something that is not a JSON value") from exc
    spend(len(text))
    return text


def optional(value: object) -> str:
    """The value as JSON text; null takes away the member or item it stands in."""
    return to_json({OMITTED: True} if value is None else value)


def merge(value: object, *others: object) -> dict[str, object]:
    """Objects put together, the later ones winning."""
    merged: dict[str, object] = {}
    for item in (value, *others):
        merged.update(_mapping("merge", item))
    return merged


def lower(value: object) -> str:
    """In lower case."""
    return _text("lower", value).lower()


def upper(value: object) -> str:
    """In upper case."""
    return _text("upper", value).upper()


def trim(value: object) -> str:
    """Without blanks at both ends."""
    return _text("trim", value).strip()


def replace(value: object, old: object, new: object) -> str:
    """With every `old` written as `new`."""
    text, before, after = _text("replace", value), _text("replace", old), _text("replace", new)
    spend(len(text) + text.count(before) * len(after))
    return text.replace(before, after)


def truncate(value: object, length: object) -> str:
    """The first `length` characters."""
    if not isinstance(length, int):
        raise FilterError(f"`truncate` wants a number, not {describe(length)}")
    return _text("truncate", value)[: max(length, 0)]


def region(value: object) -> str:
    """A location in Azure's canonical form: `UK South` becomes `uksouth`."""
    return regions.canonical(_text("region", value))


def join(value: object, separator: object = "") -> str:
    """The items as texts, with a separator between them."""
    between = _text("join", separator)
    texts = [item if isinstance(item, str) else to_json(item) for item in _items("join", value)]
    spend(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def items(value: object) -> list[list[object]]:
    """Key and value of every member."""
    return [[key, member] for key, member in _mapping("items", value).items()]


def keys(value: object) -> list[object]:
    """The keys of an object."""
    return list(_mapping("keys", value))


def values(value: object) -> list[object]:
    """The values of an object."""
    return list(_mapping("values", value).values())


def pluck(value: object, key: object) -> list[object]:
    """One member of every item."""
    return [_mapping("pluck", item).get(key) for item in _items("pluck", value)]


def first(value: object) -> object:
    """The first item; null where there is none."""
    return next(iter(_items("first", value)), None)


def last(value: object) -> object:
    """The last item; null where there is none."""
    return next(iter(reversed(_items("last", value))), None)


def sort(value: object) -> list[Any]:
    """The items in order: texts without regard to case, or numbers."""
    given = _items("sort", value)
    if all(isinstance(item, str) for item in given):
        return sorted(given, key=lambda item: str(item).casefold())
    if all(isinstance(item, int | float) and not isinstance(item, bool) for item in given):
        return sorted(given)
    raise FilterError("`sort` wants texts only, or numbers only")


def unique(value: object) -> list[object]:
    """The items without repetitions."""
    seen: dict[str, object] = {}
    for item in _items("unique", value):
        seen.setdefault(to_json(item), item)
    return list(seen.values())


def length(value: object) -> int:
    """The number of characters, items or members."""
    _defined(value)
    if isinstance(value, str | Mapping | Sequence):
        return len(value)
    raise FilterError(f"`length` wants a text, a list or an object, not {describe(value)}")


def string(value: object) -> str:
    """A number or text as text."""
    _defined(value)
    return value if isinstance(value, str) else to_json(value)


def number(value: object) -> int:
    """A text of digits as a number."""
    _defined(value)
    try:
        if isinstance(value, bool) or (isinstance(value, str) and len(value) > 30):
            raise ValueError
        return int(value)  # type: ignore[call-overload,no-any-return]  # anything else is refused below
    except (TypeError, ValueError, OverflowError) as exc:
        raise FilterError(f"`int` wants a whole number, not {describe(value)}") from exc


VOCABULARY: Mapping[str, Callable[..., Any]] = {
    "count": length,
    "d": do_default,
    "default": do_default,
    "first": first,
    "int": number,
    "items": items,
    "join": join,
    "json": to_json,
    "keys": keys,
    "last": last,
    "length": length,
    "lower": lower,
    "merge": merge,
    "optional": optional,
    "pluck": pluck,
    "region": region,
    "replace": replace,
    "sort": sort,
    "string": string,
    "trim": trim,
    "truncate": truncate,
    "unique": unique,
    "upper": upper,
    "values": values,
}


def bounded_range(*limits: int) -> range:
    """Whole numbers, as in Python's `range`, up to 100,000 of them."""
    try:
        numbers = range(*limits)
        count = len(numbers)
    except (TypeError, ValueError, OverflowError) as exc:
        raise FilterError("`range` wants one to three whole numbers") from exc
    if count > 100_000:
        raise FilterError("`range` gives 100,000 numbers at most")
    return numbers


def known_after_apply(address: object, *path: object) -> dict[str, object]:
    """The place of a value that only Azure can give: `path` in the live body of the resource at `address`."""
    steps = [step if isinstance(step, int) else _text("known_after_apply", step) for step in path]
    if not steps:
        raise FilterError("`known_after_apply` wants an address and the path of a value in that resource")
    return {KNOWN_AFTER_APPLY: {"address": _text("known_after_apply", address), "path": steps}}


GLOBALS: Mapping[str, Callable[..., Any]] = {
    "known_after_apply": known_after_apply,
    "namespace": Namespace,
    "range": bounded_range,
}


def _defined(value: object) -> None:
    if isinstance(value, Undefined):
        str(value)  # a strict undefined value says here what it is


def _text(name: str, value: object) -> str:
    _defined(value)
    if not isinstance(value, str):
        raise FilterError(f"`{name}` wants a text, not {describe(value)}")
    return value


def _mapping(name: str, value: object) -> Mapping[Any, object]:
    _defined(value)
    if not isinstance(value, Mapping):
        raise FilterError(f"`{name}` wants an object, not {describe(value)}")
    return value


def _items(name: str, value: object) -> Sequence[object]:
    _defined(value)
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise FilterError(f"`{name}` wants a list, not {describe(value)}")
    return value if isinstance(value, Sequence) else list(value)
