"""Functions on datetimes and timespans, all in ticks.

Weeks start on Sunday, `endof…` is the last tick, week numbers are ISO 8601. A result before year 1 or after 9999 is
null. A month added to the 31st lands on the last day of a shorter month. Assumed: fractions of `make_datetime`'s
seconds are cut at the tick; `datetime_diff` in weeks counts Sundays crossed.
"""

from __future__ import annotations

import datetime as _dt
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from provisioner.kql.conversions import converter
from provisioner.kql.datetimes import (
    MAX_DATETIME,
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    TICKS_PER_MICROSECOND,
    TICKS_PER_MILLISECOND,
    TICKS_PER_MINUTE,
    TICKS_PER_SECOND,
    UNIX_EPOCH,
    calendar,
    in_range,
    make_datetime,
)
from provisioner.kql.functions.definition import (
    NOT_CONSTANT,
    Function,
    Implementation,
    Signature,
    built,
    plain,
)
from provisioner.kql.types import DATETIME, TIMESPAN
from provisioner.kql.values import Value, wrap_long

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

_FIXED: Final = {
    "week": 7 * TICKS_PER_DAY,
    "day": TICKS_PER_DAY,
    "hour": TICKS_PER_HOUR,
    "minute": TICKS_PER_MINUTE,
    "second": TICKS_PER_SECOND,
    "millisecond": TICKS_PER_MILLISECOND,
    "microsecond": TICKS_PER_MICROSECOND,
}
_MONTHS: Final = {"year": 12, "quarter": 3, "month": 1}


def add_months(ticks: int, months: int) -> int | None:
    """The datetime so many months later, on the last day of the month when it has no such day."""
    day = calendar(ticks)
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:
        return None
    last = 31 if month == 11 else (_dt.date(year, month + 2, 1) - _dt.timedelta(1)).day
    return make_datetime(year, month + 1, min(day.day, last), ticks % TICKS_PER_DAY)


def _add(part: str, amount: int, ticks: int) -> int | None:
    unit = part.lower()
    if unit in _MONTHS:
        return add_months(ticks, amount * _MONTHS[unit])
    if unit == "nanosecond":
        return in_range(ticks + amount // 100)
    return in_range(ticks + amount * _FIXED[unit]) if unit in _FIXED else None


def _diff(part: str, later: int, earlier: int) -> int | None:
    """How many borders of the unit lie between the two."""
    unit = part.lower()
    if unit in _MONTHS:
        first, second = calendar(earlier), calendar(later)
        size = _MONTHS[unit]
        return (second.year * 12 + second.month - 1) // size - (first.year * 12 + first.month - 1) // size
    if unit == "nanosecond":
        return wrap_long((later - earlier) * 100)
    if unit == "week":
        return week_start(later) // _FIXED[unit] - week_start(earlier) // _FIXED[unit]
    return later // _FIXED[unit] - earlier // _FIXED[unit] if unit in _FIXED else None


def week_start(ticks: int) -> int:
    """Midnight of the Sunday before or on the day; negative within the first week of year 1."""
    return (ticks // TICKS_PER_DAY - (ticks // TICKS_PER_DAY + 1) % 7) * TICKS_PER_DAY


def _fraction(size: int, nanoseconds: int) -> Callable[[int], int]:
    return lambda ticks: ticks % TICKS_PER_SECOND // size * nanoseconds


PARTS: Final[dict[str, Callable[[int], int]]] = {
    "year": lambda ticks: calendar(ticks).year,
    "quarter": lambda ticks: (calendar(ticks).month + 2) // 3,
    "month": lambda ticks: calendar(ticks).month,
    "week_of_year": lambda ticks: calendar(ticks).isocalendar().week,
    "weekofyear": lambda ticks: calendar(ticks).isocalendar().week,
    "day": lambda ticks: calendar(ticks).day,
    "dayofyear": lambda ticks: calendar(ticks).timetuple().tm_yday,
    "hour": lambda ticks: ticks // TICKS_PER_HOUR % 24,
    "minute": lambda ticks: ticks // TICKS_PER_MINUTE % 60,
    "second": lambda ticks: ticks // TICKS_PER_SECOND % 60,
    "millisecond": _fraction(TICKS_PER_MILLISECOND, 1),
    "microsecond": _fraction(TICKS_PER_MICROSECOND, 1),
    "nanosecond": _fraction(1, 100),
}


def _part(signature: Signature) -> Implementation:
    name = signature.constant(0)
    if name is NOT_CONSTANT:
        return lambda part, ticks: PARTS[part.lower()](ticks) if part.lower() in PARTS else None
    part = PARTS.get(str(name).lower())
    return (lambda _part, _ticks: None) if part is None else lambda _part, ticks: part(ticks)


def day_of_week(ticks: int) -> int:
    """Days since Sunday, as a timespan."""
    return (ticks // TICKS_PER_DAY + 1) % 7 * TICKS_PER_DAY


def start_of_day(ticks: int, offset: int = 0) -> int | None:
    """Midnight."""
    return in_range((ticks // TICKS_PER_DAY + offset) * TICKS_PER_DAY)


def start_of_week(ticks: int, offset: int = 0) -> int | None:
    """Midnight of Sunday."""
    return in_range(week_start(ticks) + offset * 7 * TICKS_PER_DAY)


def start_of_month(ticks: int, offset: int = 0) -> int | None:
    """Midnight of the first."""
    day = calendar(ticks)
    first = make_datetime(day.year, day.month, 1)
    return None if first is None else add_months(first, offset)


def start_of_year(ticks: int, offset: int = 0) -> int | None:
    """Midnight of January 1st."""
    return make_datetime(calendar(ticks).year + offset, 1, 1)


def _end(start: Callable[[int, int], int | None]) -> Implementation:
    def end(ticks: int, offset: int = 0) -> int | None:
        following = start(ticks, offset + 1)
        if following is not None:
            return following - 1 if following else None
        return MAX_DATETIME if start(ticks, offset) is not None else None

    return end


def _clock(hour: int, minute: int, second: float) -> int | None:
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second < 60):
        return None
    return hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + round(second * TICKS_PER_SECOND)


def _datetime_of(year: Value, month: Value, day: Value, hour: Value = 0, minute: Value = 0, second: Value = 0) -> Value:
    if not all(map(math.isfinite, (year, month, day, hour, minute, second))):
        return None
    clock = _clock(int(hour), int(minute), float(second))
    return None if clock is None else make_datetime(int(year), int(month), int(day), clock)


def _timespan_of(*parts: Value) -> int | None:
    if not all(map(math.isfinite, parts)):
        return None
    days, hours, minutes, seconds = parts if len(parts) == 4 else (0, *parts, *[0] * (3 - len(parts)))
    clock = _clock(int(hours), int(minutes), float(seconds))
    return None if clock is None or days < 0 else int(days) * TICKS_PER_DAY + clock


def _make(target: ScalarType, of_parts: Implementation) -> Callable[[Signature], Implementation]:
    def build(signature: Signature) -> Implementation:
        if len(signature.types) > 1:
            return of_parts
        return converter(signature.types[0], target) or (lambda value: value)

    return build


def _unix(ticks: int, units: int = 1) -> Implementation:
    """So many ticks for so many units since 1970."""

    def convert(value: Value) -> int | None:
        if not math.isfinite(value) or abs(value) > 1e30:
            return None
        if isinstance(value, int):
            return in_range(UNIX_EPOCH + value * ticks // units)
        return in_range(UNIX_EPOCH + int(float(value) * ticks / units))

    return convert


def _zone_shift(sign: int) -> Implementation:
    """Between UTC and local time by the time zone data of this machine; null for an unknown zone."""

    def shift(ticks: int, zone: str) -> int | None:
        from zoneinfo import ZoneInfo

        try:
            info = ZoneInfo(zone)
            moment = _dt.datetime(1, 1, 1) + _dt.timedelta(microseconds=ticks // 10)
            aware = moment.replace(tzinfo=_dt.UTC).astimezone(info) if sign > 0 else moment.replace(tzinfo=info)
            offset = aware.utcoffset() or _dt.timedelta()
        except (KeyError, ValueError, OverflowError, OSError):
            return None
        return in_range(ticks + sign * (offset // _dt.timedelta(seconds=1)) * TICKS_PER_SECOND)

    return shift


_OFFSET: Final = "tl"

FUNCTIONS: Final[Mapping[str, Function]] = {
    "datetime_add": plain(_add, "slt"),
    "datetime_diff": plain(_diff, "stt"),
    "datetime_part": built(_part, "st"),
    "datepart": built(_part, "st"),
    "dayofweek": plain(day_of_week, "t", total=True),
    "dayofmonth": plain(PARTS["day"], "t", total=True),
    "dayofyear": plain(PARTS["dayofyear"], "t", total=True),
    "hourofday": plain(PARTS["hour"], "t", total=True),
    "week_of_year": plain(PARTS["week_of_year"], "t", total=True),
    "weekofyear": plain(PARTS["week_of_year"], "t", total=True),
    "getmonth": plain(PARTS["month"], "t", total=True),
    "monthofyear": plain(PARTS["month"], "t", total=True),
    "getyear": plain(PARTS["year"], "t", total=True),
    "startofday": plain(start_of_day, _OFFSET),
    "startofweek": plain(start_of_week, _OFFSET),
    "startofmonth": plain(start_of_month, _OFFSET),
    "startofyear": plain(start_of_year, _OFFSET),
    "endofday": plain(_end(start_of_day), _OFFSET),
    "endofweek": plain(_end(start_of_week), _OFFSET),
    "endofmonth": plain(_end(start_of_month), _OFFSET),
    "endofyear": plain(_end(start_of_year), _OFFSET),
    "make_datetime": built(_make(DATETIME, _datetime_of)),
    "make_timespan": built(_make(TIMESPAN, _timespan_of)),
    "unixtime_seconds_todatetime": plain(_unix(TICKS_PER_SECOND)),
    "unixtime_milliseconds_todatetime": plain(_unix(TICKS_PER_MILLISECOND)),
    "unixtime_microseconds_todatetime": plain(_unix(TICKS_PER_MICROSECOND)),
    "unixtime_nanoseconds_todatetime": plain(_unix(1, 100)),
    "datetime_utc_to_local": plain(_zone_shift(1), "ts"),
    "datetime_local_to_utc": plain(_zone_shift(-1), "ts"),
}
