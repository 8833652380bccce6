"""Run-time values of Kusto's types: their texts, their JSON forms, and the wrap-around of integers.

The representation is the one of `bound.Literal`: a string is never None, everything else may be. Functions here take a
value that is not None unless they say otherwise.

A real prints with the fewest digits that read back to it; where Kusto starts to use an exponent is assumed to be where
Python does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import orjson

from provisioner.kql.datetimes import datetime_text, datetime_ticks, timespan_text, timespan_ticks
from provisioner.kql.types import BOOL, DATETIME, DECIMAL, DYNAMIC, GUID, INT, LONG, REAL, STRING, TIMESPAN

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

# A value of any Kusto type; which one is known from the plan, never from the value.
Value: TypeAlias = Any
Convert: TypeAlias = Callable[[Value], Value]

LONG_MIN: Final = -(1 << 63)
LONG_MAX: Final = (1 << 63) - 1
INT_MIN: Final = -(1 << 31)
INT_MAX: Final = (1 << 31) - 1


def wrap_long(value: int) -> int:
    """The value modulo 2^64 as a long: arithmetic overflows silently."""
    return value if LONG_MIN <= value <= LONG_MAX else ((value - LONG_MIN) & 0xFFFFFFFFFFFFFFFF) + LONG_MIN


def wrap_int(value: int) -> int:
    """The value modulo 2^32 as an int."""
    return value if INT_MIN <= value <= INT_MAX else ((value - INT_MIN) & 0xFFFFFFFF) + INT_MIN


def real_text(value: float) -> str:
    """`6.0`, `1e-07`, `inf`, `NaN`."""
    return repr(value) if value == value else "NaN"


def decimal_text(value: Decimal) -> str:
    """All digits, no exponent."""
    return format(value, "f")


def json_text(value: Value) -> str:
    """A dynamic value, None included, as compact JSON."""
    try:
        return orjson.dumps(value).decode()
    except (TypeError, RecursionError):
        return _long_json_text(value)


def _long_json_text(value: Value) -> str:
    """For integers beyond 64 bits, lone surrogates and deep nesting, which orjson refuses."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (RecursionError, ValueError):
        return ""


def dynamic_text(value: Value) -> str:
    """The text of a dynamic value, None included: a string is itself, null is empty, the rest is JSON."""
    if value.__class__ is str:
        text: str = value
        return text
    return "" if value is None else json_text(value)


def parse_json(text: str) -> Value:
    """The dynamic value of a JSON text; a text that is no JSON is itself; an empty one is null."""
    try:
        return orjson.loads(text)
    except ValueError:
        return text or None


TEXT: Final[dict[ScalarType, Convert]] = {
    BOOL: str,
    INT: str,
    LONG: str,
    REAL: real_text,
    DECIMAL: decimal_text,
    STRING: str,
    DATETIME: datetime_text,
    TIMESPAN: timespan_text,
    GUID: str,
    DYNAMIC: dynamic_text,
}


def to_text(value: Value, type_: ScalarType) -> str:
    """What `tostring()` gives; a null of any type, None here, is the empty string."""
    text: str = "" if value is None else TEXT[type_](value)
    return text


def null(type_: ScalarType) -> Value:
    """What stands for a missing value of the type: None, but the empty string for a string."""
    return "" if type_ == STRING else None


def _dynamic_real(value: float) -> Value:
    if math.isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


_TO_DYNAMIC: Final[dict[ScalarType, Convert]] = {
    REAL: _dynamic_real,
    DECIMAL: decimal_text,
    DATETIME: datetime_text,
    TIMESPAN: timespan_text,
}


def to_dynamic(type_: ScalarType) -> Convert | None:
    """How a value of the type is stored inside a dynamic one, None when as it is.

    Measured on Kusto: datetimes and timespans become their texts. Assumed: decimals do, too.
    """
    return _TO_DYNAMIC.get(type_)


def to_wire(value: Value, type_: ScalarType) -> Value:
    """The value, None included, as JSON: datetime and timespan as text, NaN and the infinities as strings."""
    if value is None:
        return None
    convert = _TO_DYNAMIC.get(type_)
    return value if convert is None else convert(value)


def _wire_real(value: Value) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _wire_decimal(value: Value) -> Decimal | None:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


_FROM_WIRE: Final[dict[ScalarType, Convert]] = {
    REAL: _wire_real,
    DECIMAL: _wire_decimal,
    DATETIME: lambda value: datetime_ticks(value) if isinstance(value, str) else None,
    TIMESPAN: lambda value: timespan_ticks(value) if isinstance(value, str) else None,
    GUID: lambda value: value.lower() if isinstance(value, str) else None,
}


def from_wire(value: Value, type_: ScalarType) -> Value:
    """The inverse of `to_wire`; a missing string is the empty one."""
    if value is None:
        return null(type_)
    convert = _FROM_WIRE.get(type_)
    return value if convert is None else convert(value)
