"""Conversions between Kusto's types, which never raise: what cannot be converted becomes null.

`converter(source, target)` gives the function for `to<target>()` of a value that is not None. The rules for texts,
wrap-around and saturation were measured on the Kusto emulator by the duckdb-kql project (MIT). Assumed: a number
converts to the datetime with that many ticks, as it does for timespans; bools and guids convert to no datetime.

`from_json(target)` is the coarser conversion of a field of a JSON record into a stream's column: a number that does not
fit its column is null there, because silently wrapping ingested data would store what nobody sent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Final

from provisioner.kql.datetimes import datetime_ticks, in_range, timespan_ticks
from provisioner.kql.types import BOOL, DATETIME, DECIMAL, DYNAMIC, GUID, INT, LONG, NUMBERS, REAL, STRING, TIMESPAN
from provisioner.kql.values import (
    INT_MAX,
    INT_MIN,
    LONG_MAX,
    LONG_MIN,
    TEXT,
    Convert,
    Value,
    dynamic_text,
    json_text,
    parse_json,
    real_text,
    to_dynamic,
    wrap_int,
    wrap_long,
)

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

_INTEGER: Final = re.compile(r"\s*[-+]?[0-9]+\s*").fullmatch
_HEX: Final = re.compile(r"\s*0[xX][0-9a-fA-F]{1,16}\s*").fullmatch
_REAL: Final = re.compile(
    r"\s*[-+]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|inf|infinity|nan)\s*", re.IGNORECASE
).fullmatch
# Of a decimal, which has 34 significant ones.
_MOST_DIGITS: Final = 6_145
_GUID: Final = re.compile(
    r"\s*(?:\{([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}|\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)"
    r"|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|([0-9a-f]{32}))\s*",
    re.IGNORECASE,
).fullmatch


def text_to_long(text: str) -> int | None:
    """A decimal or hexadecimal integer; not `5.0`, not `1e3`."""
    if text.isascii() and text.isdecimal() and len(text) < 18:
        return int(text)
    if _INTEGER(text):
        value = int(text) if len(text) < 1000 else LONG_MAX + 1
        return value if LONG_MIN <= value <= LONG_MAX else None
    return wrap_long(int(text, 16)) if _HEX(text) else None


def text_to_int(text: str) -> int | None:
    """As `text_to_long`, null beyond 32 bits; hexadecimal wraps."""
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    if _INTEGER(text):
        value = int(text) if len(text) < 1000 else INT_MAX + 1
        return value if INT_MIN <= value <= INT_MAX else None
    return wrap_int(int(text, 16)) if _HEX(text) and int(text, 16) <= 0xFFFFFFFF else None


def text_to_real(text: str) -> float | None:
    """A number with or without point and exponent."""
    return float(text) if _REAL(text) else None


def text_to_bool(text: str) -> bool | None:
    """`true`, `false` or an integer; nothing else, not `yes`, not `1.5`."""
    word = text.strip().lower()
    if word == "true" or word == "false":
        return word == "true"
    value = text_to_long(text)
    return None if value is None else value != 0


def text_to_decimal(text: str) -> Decimal | None:
    """A number with or without point and exponent."""
    try:
        value = Decimal(text.strip()) if _REAL(text) else None
    except DecimalException:
        return None
    return value if value is not None and value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS else None


def text_to_guid(text: str) -> str | None:
    """32 hexadecimal digits, with or without hyphens and brackets, as lower-case text with hyphens."""
    match = _GUID(text)
    if match is None:
        return None
    digits = next(filter(None, match.groups())).replace("-", "").lower()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def real_to_long(value: float) -> int | None:
    """Truncates and saturates; NaN and the infinities are null."""
    return min(max(int(value), LONG_MIN), LONG_MAX) if math.isfinite(value) else None


def real_to_int(value: float) -> int | None:
    """Truncates and saturates; NaN and the infinities are null."""
    return min(max(int(value), INT_MIN), INT_MAX) if math.isfinite(value) else None


def _real_to_ticks(value: float) -> int | None:
    ticks = real_to_long(value)
    return None if ticks is None else in_range(ticks)


def _nonzero(value: Value) -> bool:
    return bool(value != 0)


def _decimal_to_long(value: Decimal) -> int:
    return min(max(int(value), LONG_MIN), LONG_MAX)


def _decimal_to_int(value: Decimal) -> int:
    return min(max(int(value), INT_MIN), INT_MAX)


def _real_to_decimal(value: float) -> Decimal | None:
    return Decimal(repr(value)) if math.isfinite(value) else None


def integer_to_real(value: int) -> float:
    """Any integer; one beyond the reals is infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _from_dynamic(boolean: Convert | None, integer: Convert, real: Convert, text: Convert) -> Convert:
    """A conversion that looks at what a dynamic value holds; arrays and bags become null."""

    def convert(value: Value) -> Value:
        class_ = value.__class__
        if class_ is str:
            return text(value)
        if class_ is int:
            return integer(value)
        if class_ is float:
            return real(value)
        return boolean(value) if class_ is bool and boolean is not None else None

    return convert


def _same(value: Value) -> Value:
    return value


def _never(_value: Value) -> None:
    return None


_TO: Final[dict[ScalarType, dict[ScalarType, Convert]]] = {
    BOOL: {
        INT: _nonzero,
        LONG: _nonzero,
        REAL: _nonzero,
        DECIMAL: _nonzero,
        TIMESPAN: _nonzero,
        STRING: text_to_bool,
        DYNAMIC: _from_dynamic(_same, _nonzero, _nonzero, text_to_bool),
    },
    INT: {
        BOOL: int,
        LONG: wrap_int,
        DATETIME: wrap_int,
        TIMESPAN: wrap_int,
        REAL: real_to_int,
        DECIMAL: _decimal_to_int,
        STRING: text_to_int,
        DYNAMIC: _from_dynamic(int, wrap_int, real_to_int, text_to_int),
    },
    LONG: {
        BOOL: int,
        INT: _same,
        DATETIME: _same,
        TIMESPAN: _same,
        REAL: real_to_long,
        DECIMAL: _decimal_to_long,
        STRING: text_to_long,
        DYNAMIC: _from_dynamic(int, wrap_long, real_to_long, text_to_long),
    },
    REAL: {
        BOOL: float,
        INT: float,
        LONG: float,
        DATETIME: float,
        TIMESPAN: float,
        DECIMAL: float,
        STRING: text_to_real,
        DYNAMIC: _from_dynamic(float, integer_to_real, _same, text_to_real),
    },
    DECIMAL: {
        BOOL: Decimal,
        INT: Decimal,
        LONG: Decimal,
        TIMESPAN: Decimal,
        REAL: _real_to_decimal,
        STRING: text_to_decimal,
        DYNAMIC: _from_dynamic(Decimal, Decimal, _real_to_decimal, text_to_decimal),
    },
    DATETIME: {
        INT: in_range,
        LONG: in_range,
        TIMESPAN: in_range,
        REAL: _real_to_ticks,
        DECIMAL: lambda value: in_range(int(value)),
        STRING: datetime_ticks,
        DYNAMIC: _from_dynamic(None, in_range, _real_to_ticks, datetime_ticks),
    },
    TIMESPAN: {
        BOOL: int,
        INT: _same,
        LONG: _same,
        DATETIME: _same,
        REAL: real_to_long,
        DECIMAL: _decimal_to_long,
        STRING: timespan_ticks,
        DYNAMIC: _from_dynamic(int, wrap_long, real_to_long, timespan_ticks),
    },
    GUID: {STRING: text_to_guid, DYNAMIC: _from_dynamic(None, _never, _never, text_to_guid)},
}


def converter(source: ScalarType, target: ScalarType) -> Convert | None:
    """The conversion of a value that is not None, or None when the value stays as it is."""
    if source == target:
        return None
    if target == STRING:
        return TEXT[source]
    if target == DYNAMIC:
        return parse_json if source == STRING else to_dynamic(source)
    convert = _TO[target].get(source, _never)
    return None if convert is _same else convert


def is_total(source: ScalarType, target: ScalarType) -> bool:
    """Whether the conversion of a value that is not null is never null."""
    if target == STRING or source == target:
        return True
    numbers = {INT, LONG, DECIMAL, BOOL, TIMESPAN}
    return (target in NUMBERS or target in {BOOL, TIMESPAN}) and source in numbers | (
        {DATETIME} if target in {INT, LONG, REAL, TIMESPAN} else set()
    )


def _json_text(value: Value) -> str:
    """A string column takes any JSON value as its text."""
    class_ = value.__class__
    if class_ is bool:
        return "true" if value else "false"
    return str(value) if class_ is int else real_text(value) if class_ is float else json_text(value)


def _json_integer(low: int, high: int, text: Callable[[str], int | None]) -> Convert:
    def convert(value: Value) -> int | None:
        class_ = value.__class__
        if class_ is str:
            return text(value)
        if class_ is int or class_ is bool or (class_ is float and math.isfinite(value)):
            number = int(value)
            return number if low <= number <= high else None
        return None

    return convert


_FROM_JSON: Final[dict[ScalarType, Convert]] = {
    STRING: lambda value: value if value.__class__ is str else _json_text(value),
    BOOL: _TO[BOOL][DYNAMIC],
    INT: _json_integer(INT_MIN, INT_MAX, text_to_int),
    LONG: _json_integer(LONG_MIN, LONG_MAX, text_to_long),
    REAL: _TO[REAL][DYNAMIC],
    DECIMAL: _TO[DECIMAL][DYNAMIC],
}
# Types that a JSON record can only spell as a text; anything else is null.
JSON_TEXTS: Final[dict[ScalarType, Convert]] = {
    DATETIME: datetime_ticks,
    TIMESPAN: timespan_ticks,
    GUID: text_to_guid,
}


def from_json(target: ScalarType) -> Convert | None:
    """The conversion of a JSON value that is not None into a stream's column, or None when it stays as it is."""
    text = JSON_TEXTS.get(target)
    return _FROM_JSON.get(target) if text is None else lambda value: text(value) if value.__class__ is str else None


__all__ = [
    "JSON_TEXTS",
    "converter",
    "dynamic_text",
    "from_json",
    "integer_to_real",
    "is_total",
    "real_to_int",
    "real_to_long",
    "text_to_bool",
    "text_to_decimal",
    "text_to_guid",
    "text_to_int",
    "text_to_long",
    "text_to_real",
]
