"""How literals and names are written: the inverse of `literals`."""

from __future__ import annotations

from provisioner.kql.literals import MAX_LONG
from provisioner.kql.syntax import Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.syntax import Name

_UNITS = (
    ("d", 864_000_000_000),
    ("h", 36_000_000_000),
    ("m", 600_000_000),
    ("s", 10_000_000),
    ("ms", 10_000),
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def string_text(value: str) -> str:
    """A string in double quotes, on one line and without control characters; verbatim where it has a backslash."""
    if value.isprintable():
        if "\\" in value:
            return '@"' + value.replace('"', '""') + '"'
        if '"' not in value:
            return f'"{value}"'
    return '"' + "".join(_ESCAPES.get(char) or _char_text(char) for char in value) + '"'


def _char_text(char: str) -> str:
    code = ord(char)
    if char.isprintable():
        return char
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def name_text(name: Name) -> str:
    """A name as it was written, in brackets or not."""
    return f"[{string_text(name.name)}]" if name.quoted else name.name


def literal_text(literal: Literal) -> str:
    """A literal of any type."""
    value = literal.value
    if literal.type == "dynamic":
        return f"dynamic({_json_text(value)})"
    if value is None:
        return f"{literal.type}(null)"
    match literal.type:
        case "string":
            return string_text(str(value))
        case "bool":
            return "true" if value else "false"
        case "long" if isinstance(value, int) and 0 <= value <= MAX_LONG:
            return str(value)
        case "real" if isinstance(value, float):
            return _real_text(value)
        case "datetime" | "timespan":
            return _time_text(literal)
        case _:
            return f"{literal.type}({value})"


def _real_text(value: float) -> str:
    text = repr(value)
    if text[0].isdigit() and text != "inf":
        return text
    return f"real({text})"


def _time_text(literal: Literal) -> str:
    from provisioner.kql import datetimes

    ticks = literal.value
    if not isinstance(ticks, int):
        return f"{literal.type}(null)"
    if literal.type == "datetime":
        return f"datetime({datetimes.datetime_text(ticks)})"
    for unit, size in _UNITS:
        if ticks >= 0 and ticks % size == 0:
            return f"{ticks // size}{unit}"
    return f"timespan({datetimes.timespan_text(ticks)})"


def _json_text(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return string_text(value)
        case list():
            return f"[{', '.join(map(_json_text, value))}]"
        case dict():
            return "{" + ", ".join(f"{string_text(key)}: {_json_text(item)}" for key, item in value.items()) + "}"
        case Literal():
            return literal_text(value)
        case float() if value != value or value in (float("inf"), -float("inf")):
            return f"real({value!r})"
        case _:
            return repr(value)
