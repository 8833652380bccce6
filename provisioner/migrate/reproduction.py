"""The stream and the transformation that give a field the columns it had.

A field whose values are all of one kind gets the stream type of that kind; one of several kinds, or with members, is
`dynamic`, and each of its columns takes what is of its kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from provisioner.catalog.names import STREAM_COLUMN
from provisioner.kql.keywords import KEYWORDS
from provisioner.kql.types import scalar_type
from provisioner.migrate.old_api import TIME_FORM, TYPES, Field, Path

_TEXTS = {"time", "guid", "text"}
_FOLDED = {"true", "false", "null"} | {word.casefold() for word in KEYWORDS}
_NUMBERS = '("int", "long", "real", "double", "decimal")'
_NULLS = {"_s": '""', "_g": '""', "_t": "datetime(null)", "_d": "real(null)", "_b": "bool(null)"}
_TO = {"bool": "tobool", "int": "toint", "long": "tolong", "real": "toreal", "string": "tostring"} | {
    "datetime": "todatetime",
    "guid": "toguid",
    "dynamic": "todynamic",
}


def stream_columns(fields: Mapping[Path, Field]) -> dict[str, str]:
    """The fields of the records that are no members of others, with the types that a stream knows."""
    return {path[0]: _stream_type(field) for path, field in fields.items() if len(path) == 1}


def columns_of(field: Field, fields: Mapping[Path, Field], types: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each column that took values of a field, and the expression that gives them."""
    root = stream_columns({field.path[:1]: fields[field.path[:1]]})[field.path[0]]
    source = _reference(field.path)
    for suffix in sorted(field.suffixes):
        column = f"{field.name}{suffix}"
        made = _of_dynamic(field, source, suffix) if root == "dynamic" else _of_scalar(field, source, suffix, root)
        yield column, _retyped(made, suffix, types.get(column, TYPES[suffix]))


def declared(field: str) -> bool:
    """True for a name that a stream can declare."""
    return 0 < len(field) <= STREAM_COLUMN.longest and field.isprintable() and "{{" not in field


def column_reference(name: str) -> str:
    """A column as KQL writes it: in brackets where the name is no plain word."""
    return name if _is_plain(name) else f"[{_text(name)}]"


def _stream_type(field: Field) -> str:
    kinds = set(field.kinds)
    if kinds == {"boolean"}:
        return "boolean"
    if kinds == {"number"}:
        return "real"
    if kinds == {"time"} and set(field.suffixes) == {"_t"}:
        return "datetime"
    return "string" if kinds <= _TEXTS else "dynamic"


def _of_scalar(field: Field, source: str, suffix: str, type: str) -> str:
    """From a stream column of one type."""
    if type == "string":
        return _of_text(field, source, suffix)
    native = {"boolean": "_b", "real": "_d", "datetime": "_t"}[type]
    if suffix == native:
        return source
    return f"{_TO[scalar_type(TYPES[suffix]) or 'string']}({source})"


def _of_text(field: Field, source: str, suffix: str) -> str:
    """From a text: what looks like a time or a GUID goes there if there is such a column, the rest stays text."""
    several = len(field.suffixes) > 1
    match suffix:
        case "_t":
            made = f"todatetime({source})"
            return f"iif({_is_time(source)}, {made}, {_NULLS['_t']})" if several else made
        case "_g":
            return f"tostring(toguid({source}))"
        case "_d" | "_b":
            return f"{'todouble' if suffix == '_d' else 'tobool'}({source})"
        case _:
            others = [_is_time(source)] if "_t" in field.suffixes else []
            others += [f"isnotnull(toguid({source}))"] if "_g" in field.suffixes else []
            return f'iif({" or ".join(others)}, "", {source})' if others else source


def _of_dynamic(field: Field, source: str, suffix: str) -> str:
    """From a dynamic value: only what is of a kind that this column took."""
    kind = f"gettype({source})"
    texts = "_s" not in field.suffixes
    match suffix:
        case "_b":
            truths = f'tolower(tostring({source})) in ("true", "false")'
            guard, made = (truths if texts else f'{kind} == "bool"'), f"tobool({source})"
        case "_d":
            guard, made = (f'{kind} != "bool"' if texts else f"{kind} in {_NUMBERS}"), f"todouble({source})"
        case "_t":
            guard, made = f'{kind} == "string"', _of_text(field, f"tostring({source})", "_t")
        case "_g":
            guard, made = f'{kind} == "string"', f"tostring(toguid(tostring({source})))"
        case _:
            guard, made = f'{kind} in ("string", "array")', _of_text(field, f"tostring({source})", "_s")
    if len(field.kinds) == 1 or set(field.kinds) <= _TEXTS:
        return made
    return f"iif({guard}, {made}, {_NULLS[suffix]})"


def _retyped(made: str, suffix: str, type: str) -> str:
    """The expression for the type that the column really has."""
    wanted, is_now = scalar_type(type) or "string", scalar_type(TYPES[suffix]) or "string"
    return made if wanted == is_now else f"{_TO[wanted]}({made})"


def _is_time(source: str) -> str:
    return f'{source} matches regex @"{TIME_FORM}"'


def _reference(path: Sequence[str]) -> str:
    first, *others = path
    return column_reference(first) + "".join(f".{part}" if _is_plain(part) else f"[{_text(part)}]" for part in others)


def _is_plain(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)) and name.casefold() not in _FOLDED


def _text(name: str) -> str:
    inner = json.dumps(name, ensure_ascii=False)[1:-1].replace("'", "\\'").replace('\\"', '"')
    return f"'{inner}'"
