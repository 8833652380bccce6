"""Terraform's functions over values that are known; what does not fit raises one of `MISFIT`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from provisioner.model.json import Json

_MOST: Final = 10_000

MISFIT: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, StopIteration)


def _merge(*values: Any) -> Json:  # noqa: ANN401  JSON of any shape: what does not fit raises
    return {key: item for value in values if value is not None for key, item in value.items()}


def _format(pattern: str, *values: Json) -> Json:
    """`%s`, `%d`, `%v`, `%q` and a width: `%02d`."""
    left = list(values)

    def one(found: re.Match[str]) -> str:
        if found[2] == "%":
            return "%"
        value = left.pop(0)
        plain = value if isinstance(value, str) else json.dumps(value)
        text = json.dumps(value) if found[2] == "q" else plain
        width = found[1]
        return text.rjust(int(width), "0" if width.startswith("0") else " ") if width else text

    return re.sub(r"%(\d*)([sdvq%])", one, pattern)


def _flat(values: Iterable[Json]) -> list[Json]:
    return [inner for item in values for inner in (_flat(item) if isinstance(item, list) else [item])]


def _distinct(values: Iterable[Json]) -> list[Json]:
    found: list[Json] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def _set(values: Any) -> list[Json]:  # noqa: ANN401
    return sorted(_distinct(values), key=str)


def _lookup(values: Mapping[str, Json], key: str, *default: Json) -> Json:
    return values[key] if key in values else default[0]


def _element(values: list[Json], at: int) -> Json:
    return values[at % len(values)]


def _range(*bounds: int) -> Json:
    numbers = range(*bounds)
    if len(numbers) > _MOST:
        raise ValueError(bounds)
    return list(numbers)


def _replace(text: str, old: str, new: str) -> Json:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return re.sub(old[1:-1], re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", new), text)
    return text.replace(old, new)


def _substr(text: str, start: int, length: int) -> Json:
    return text[start:] if length < 0 else text[start : start + length]


def _title(text: str) -> Json:
    return re.sub(r"(?:^|(?<=\s))\w", lambda found: found.group().upper(), text)


def _number(value: Any) -> Json:  # noqa: ANN401
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[no-any-return]


FUNCTIONS: Final[Mapping[str, Callable[..., Json]]] = {
    "abs": abs,
    "basename": lambda path: PurePosixPath(path).name,
    "chomp": lambda text: text.rstrip("\r\n"),
    "coalesce": lambda *values: next(value for value in values if value not in (None, "")),
    "coalescelist": lambda *values: next(value for value in values if value),
    "compact": lambda values: [value for value in values if value not in (None, "")],
    "concat": lambda *values: [item for value in values for item in value],
    "contains": lambda values, item: item in values,
    "dirname": lambda path: str(PurePosixPath(path).parent),
    "distinct": _distinct,
    "element": _element,
    "endswith": lambda text, end: text.endswith(end),
    "flatten": _flat,
    "format": _format,
    "formatlist": lambda pattern, values: [_format(pattern, value) for value in values],
    "join": lambda separator, values: separator.join(values),
    "jsondecode": lambda text: json.loads(text) if isinstance(text, str) else text,
    "jsonencode": lambda value: value,
    "keys": sorted,
    "length": len,
    "lookup": _lookup,
    "lower": lambda text: text.lower(),
    "max": max,
    "merge": _merge,
    "min": min,
    "nonsensitive": lambda value: value,
    "one": lambda values: values[0] if values else None,
    "range": _range,
    "replace": _replace,
    "reverse": lambda values: values[::-1],
    "sensitive": lambda value: value,
    "slice": lambda values, start, end: values[start:end],
    "sort": sorted,
    "split": lambda separator, text: text.split(separator),
    "startswith": lambda text, start: text.startswith(start),
    "strrev": lambda text: text[::-1],
    "substr": _substr,
    "title": _title,
    "tobool": _number,
    "tolist": list,
    "tomap": dict,
    "tonumber": _number,
    "toset": _set,
    "tostring": lambda value: value if value is None or isinstance(value, str) else json.dumps(value),
    "trim": lambda text, signs: text.strip(signs),
    "trimprefix": lambda text, start: text.removeprefix(start),
    "trimspace": lambda text: text.strip(),
    "trimsuffix": lambda text, end: text.removesuffix(end),
    "upper": lambda text: text.upper(),
    "values": lambda values: [values[key] for key in sorted(values)],
    "zipmap": lambda keys, values: dict(zip(keys, values, strict=True)),
}
PATIENT: Final = frozenset(
    {
        *("concat", "format", "formatlist", "join", "jsonencode", "merge", "tolist", "tomap", "tostring"),
        *("element", "flatten", "keys", "length", "lookup", "nonsensitive", "one", "reverse", "sensitive", "slice"),
        *("toset", "values", "zipmap"),
    }
)
"""Those that do not look into texts, so variables may stand in their arguments."""

SIGNS: Final[Mapping[str, Callable[[Any, Any], Json]]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if left % right else left // right,
    "%": lambda left, right: left % right,
}
"""The operators between two values, beside `&&` and `||`."""
