"""`format_datetime`, `format_timespan`, `format_bytes` and `tohex`.

The format is cut greedily into the longest known elements, as measured on Kusto: `ddd` in a date is `dd` then `d`; `F`
gives the digits of `f` or nothing when they are all zero. What is no element stands for itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from provisioner.kql.datetimes import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    TICKS_PER_MINUTE,
    TICKS_PER_SECOND,
    calendar,
)
from provisioner.kql.functions.definition import Function, Implementation, Signature, plain
from provisioner.kql.functions.numbers import round_real
from provisioner.kql.types import INT
from provisioner.kql.values import real_text

Element = Callable[[int], str]


def _hour12(ticks: int) -> int:
    return (ticks // TICKS_PER_HOUR + 11) % 12 + 1


def _digits(count: int, *, hide_zero: bool) -> Element:
    def text(ticks: int) -> str:
        digits = f"{ticks % TICKS_PER_SECOND:07d}"[:count]
        return "" if hide_zero and not digits.strip("0") else digits

    return text


_FRACTIONS: Final[dict[str, Element]] = {
    letter * count: _digits(count, hide_zero=letter == "F") for letter in "fF" for count in range(1, 8)
}
_CLOCK: Final[dict[str, Element]] = _FRACTIONS | {
    "H": lambda ticks: str(ticks // TICKS_PER_HOUR % 24),
    "HH": lambda ticks: f"{ticks // TICKS_PER_HOUR % 24:02d}",
    "m": lambda ticks: str(ticks // TICKS_PER_MINUTE % 60),
    "mm": lambda ticks: f"{ticks // TICKS_PER_MINUTE % 60:02d}",
    "s": lambda ticks: str(ticks // TICKS_PER_SECOND % 60),
    "ss": lambda ticks: f"{ticks // TICKS_PER_SECOND % 60:02d}",
}
_DATE_ELEMENTS: Final[dict[str, Element]] = _CLOCK | {
    "d": lambda ticks: str(calendar(ticks).day),
    "dd": lambda ticks: f"{calendar(ticks).day:02d}",
    "h": lambda ticks: str(_hour12(ticks)),
    "hh": lambda ticks: f"{_hour12(ticks):02d}",
    "M": lambda ticks: str(calendar(ticks).month),
    "MM": lambda ticks: f"{calendar(ticks).month:02d}",
    "tt": lambda ticks: "AM" if ticks // TICKS_PER_HOUR % 24 < 12 else "PM",
    "y": lambda ticks: str(calendar(ticks).year % 100),
    "yy": lambda ticks: f"{calendar(ticks).year % 100:02d}",
    "yyyy": lambda ticks: f"{calendar(ticks).year:04d}",
}


def _days(width: int) -> Element:
    return lambda ticks: f"{ticks // TICKS_PER_DAY:0{width}d}"


_SPAN_ELEMENTS: Final[dict[str, Element]] = (
    _CLOCK | {"h": _CLOCK["H"], "hh": _CLOCK["HH"]} | {"d" * count: _days(count) for count in range(1, 9)}
)


def _cut(format_: str, elements: Mapping[str, Element]) -> tuple[Element, ...]:
    parts: list[Element] = []
    position = 0
    while position < len(format_):
        length = next((size for size in range(8, 0, -1) if format_[position : position + size] in elements), 0)
        if length:
            parts.append(elements[format_[position : position + length]])
        else:
            parts.append(_constant(format_[position]))
        position += length or 1
    return tuple(parts)


def _constant(text: str) -> Element:
    return lambda _ticks: text


@lru_cache(maxsize=256)
def _date_parts(format_: str) -> tuple[Element, ...]:
    return _cut(format_, _DATE_ELEMENTS)


@lru_cache(maxsize=256)
def _span_parts(format_: str) -> tuple[Element, ...]:
    return _cut(format_, _SPAN_ELEMENTS)


def format_datetime(ticks: int, format_: str) -> str:
    """The datetime by a format such as `yyyy-MM-dd [HH:mm:ss.fff]`."""
    return "".join([part(ticks) for part in _date_parts(format_)])


def format_timespan(ticks: int, format_: str) -> str:
    """The timespan by a format such as `dd.hh:mm:ss`; a negative one begins with a minus sign."""
    text = "".join([part(abs(ticks)) for part in _span_parts(format_)])
    return f"-{text}" if ticks < 0 else text


_UNITS: Final = ("Bytes", "KB", "MB", "GB", "TB", "PB", "EB")


def format_bytes(size: float, precision: int = 0, unit: str = "") -> str:
    """A size in the largest unit that leaves at least one, or in the unit asked for."""
    wanted = next((i for i, name in enumerate(_UNITS) if name.lower() == unit.lower()), None)
    index = wanted if wanted is not None else 0
    if wanted is None:
        while index < len(_UNITS) - 1 and abs(size) >= 1024 ** (index + 1):
            index += 1
    amount = round_real(size / 1024**index, precision)
    text = real_text(amount) if abs(amount) < 1e15 or not math.isfinite(amount) else format(amount, ".0f")
    return f"{text.removesuffix('.0')} {_UNITS[index]}"


def _tohex(signature: Signature) -> Implementation:
    """Two's complement of the type's size for negative values; at most 16 digits are padded."""
    mask = 0xFFFFFFFF if signature.types[0] == INT else 0xFFFFFFFFFFFFFFFF

    def tohex(value: int, width: int = 0) -> str:
        return f"{value & mask:0{min(max(width, 0), 16)}x}"

    return tohex


FUNCTIONS: Final[Mapping[str, Function]] = {
    "format_datetime": plain(format_datetime, "ts", total=True),
    "format_timespan": plain(format_timespan, "ps", total=True),
    "format_bytes": plain(format_bytes, "rls", total=True),
    "tohex": Function(_tohex, ".l", strict=True, total=True),
}
