"""The values that literals spell: text of one token in, type and Python value out.

A literal whose text is no value of its type (`datetime(soon)`) is a null of that type, as Microsoft's analyser has it.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.syntax import ScalarType

NAN = float("nan")
MAX_LONG = 2**63 - 1

_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([0-3]?[0-7]{1,2})|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_RAW_TYPES: dict[str, ScalarType] = {
    "bool": "bool",
    "date": "datetime",
    "datetime": "datetime",
    "decimal": "decimal",
    "double": "real",
    "guid": "guid",
    "int": "int",
    "int32": "int",
    "int64": "long",
    "long": "long",
    "real": "real",
    "time": "timespan",
    "timespan": "timespan",
}
_UNIT_TICKS = {
    "n": 0.01,
    "t": 1,
    "mic": 10,
    "ms": 10_000,
    "mil": 10_000,
    "s": 10_000_000,
    "m": 600_000_000,
    "h": 36_000_000_000,
    "d": 864_000_000_000,
}
_TIMESPAN = re.compile(r"([0-9]+)(?:\.([0-9]+))?(n|t|mic|ms|mil|s|m|h|d)")
_INTEGER = re.compile(r"([+-]?)(?:0[xX]([0-9A-Fa-f]+)|([0-9]+))\Z")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_GUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\Z")
_REAL_WORDS = {"nan": NAN, "inf": float("inf"), "+inf": float("inf"), "-inf": -float("inf")}


def string_value(token: str) -> str:
    """What a string token stands for, whatever its quotes."""
    body = token.lstrip("hH")
    verbatim = body.startswith("@")
    if verbatim:
        body = body[1:]
    quote = body[0]
    if quote in "`~":
        return body[3:-3] if len(body) >= 6 else body[3:]
    closed = len(body) > 1 and body.endswith(quote)
    body = body[1:-1] if closed else body[1:]
    if verbatim:
        return body.replace(quote * 2, quote)
    return _ESCAPED.sub(_unescape, body) if "\\" in body else body


def _unescape(escape: re.Match[str]) -> str:
    short, long, byte, octal, char = escape.groups()
    if char is not None:
        return _SIMPLE.get(char, char)
    code = int(octal, 8) if octal is not None else int(short or long or byte, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def long_value(token: str) -> int | None:
    """Decimal or hexadecimal with an optional sign; None beyond 64 bits. Hexadecimal gives the bits."""
    found = _INTEGER.match(token)
    if found is None:
        return None
    sign, hexadecimal, decimal = found.groups()
    if hexadecimal is not None:
        bits = int(hexadecimal, 16) if len(hexadecimal) <= 32 else 2**64
        if bits >= 2**64:
            return None
        value = bits - 2**64 if bits > MAX_LONG else bits
    elif len(decimal) > 40:
        return None
    else:
        value = int(decimal)
    value = -value if sign == "-" else value
    return value if -MAX_LONG - 1 <= value <= MAX_LONG else None


def timespan_value(token: str) -> int | None:
    """A number with a unit, such as `1.5h` or `100ms`, in ticks; None beyond 64 bits."""
    found = _TIMESPAN.match(token)
    if found is None or len(found[1]) > 20:
        return None
    unit = _UNIT_TICKS[found[3]]
    ticks = int(found[1]) // 100 if unit < 1 else int(found[1]) * int(unit)
    if found[2]:
        fraction = found[2][:18]
        ticks += int(int(fraction) * unit) // 10 ** len(fraction)
    return ticks if ticks <= MAX_LONG else None


def raw_literal(token: str) -> tuple[ScalarType, object, bool]:
    """Type and value of `int(…)`, `datetime(…)` and the like, and whether the text between the brackets made sense."""
    word, _, body = token.partition("(")
    kind = _RAW_TYPES[word]
    body = body.removesuffix(")").strip()
    if body in ("", "null"):
        return kind, None, True
    value = _raw_value(kind, body)
    return kind, value, value is not None


def _raw_value(kind: ScalarType, body: str) -> object:
    match kind:
        case "long":
            return long_value(body)
        case "int":
            value = long_value(body)
            return value if value is not None and -(2**31) <= value < 2**31 else None
        case "real":
            word = _REAL_WORDS.get(body.lower())
            return word if word is not None else float(body) if _NUMBER.match(body) else None
        case "bool":
            return {"true": True, "false": False, "1": True, "0": False}.get(body.lower())
        case "guid":
            return _guid_value(body.strip("\"'").lower())
        case _:
            return _rare_value(kind, body)


def _guid_value(body: str) -> str | None:
    if not _GUID.match(body):
        return None
    digits = body.replace("-", "")
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _rare_value(kind: ScalarType, body: str) -> object:
    if kind == "decimal":
        from decimal import Decimal

        return Decimal(body) if _NUMBER.match(body) else None
    from provisioner.kql import datetimes

    body = body.strip("\"'")
    if kind == "datetime":
        return datetimes.datetime_ticks(body)
    if body.isdecimal():
        days = int(body) if len(body) < 9 else MAX_LONG
        return days * datetimes.TICKS_PER_DAY if days <= MAX_LONG // datetimes.TICKS_PER_DAY else None
    return datetimes.timespan_ticks(body)
