"""Datetimes and timespans as counts of 100 ns ticks, and the texts Kusto reads and writes for them.

A datetime counts from 0001-01-01 and ends with 9999; Python's own types stop at microseconds, so plain ints are used.
Seconds repeat in log data, so both directions go through small caches.

Assumed, for lack of a source: two-digit years up to 49 belong to this century, a lone year or year and month stands for
its first day, and names of American time zones are understood as RFC 822 defines them.
"""

from __future__ import annotations

import datetime as _dt
import re
from functools import cache
from typing import Final

TICKS_PER_MICROSECOND: Final = 10
TICKS_PER_MILLISECOND: Final = 10_000
TICKS_PER_SECOND: Final = 10_000_000
TICKS_PER_MINUTE: Final = 600_000_000
TICKS_PER_HOUR: Final = 36_000_000_000
TICKS_PER_DAY: Final = 864_000_000_000
MAX_DATETIME: Final = 3_155_378_975_999_999_999
UNIX_EPOCH: Final = 621_355_968_000_000_000

_FEW: Final = 50_000
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d", re.ASCII).fullmatch
_FRACTION_TICKS: Final = (0, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1)


class _Moments(dict[str, int]):
    """`2026-05-01T23:59:59` to ticks; KeyError for anything else."""

    def __missing__(self, text: str) -> int:
        if _MOMENT(text) is None:
            raise KeyError(text)
        day = _dt.date(int(text[:4]), int(text[5:7]), int(text[8:10])).toordinal() - 1
        second = int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:])
        if len(self) > _FEW:
            self.clear()
        ticks = self[text] = day * TICKS_PER_DAY + second * TICKS_PER_SECOND
        return ticks


class _SecondText(dict[int, str]):
    """A second since 0001-01-01 to `2026-05-01T23:59:59.`."""

    def __missing__(self, seconds: int) -> str:
        day, second = divmod(seconds, 86_400)
        if len(self) > _FEW:
            self.clear()
        date = _dt.date.fromordinal(day + 1).isoformat()
        text = self[seconds] = f"{date}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}."
        return text


_moments, _second_text = _Moments(), _SecondText()


def datetime_text(ticks: int) -> str:
    """A datetime as Kusto prints it: seven digits and `Z`."""
    return f"{_second_text[ticks // 10_000_000]}{ticks % 10_000_000:07d}Z"


def datetime_ticks(text: str) -> int | None:
    """The datetime that a text stands for in any documented form, None when it is none."""
    try:
        ticks = _moments[text[:19]]
        if len(text) == 19:
            return ticks
        fraction = text[20:-1]
        if fraction.isdigit() and text[19] == "." and text[-1] == "Z":
            return ticks + int(fraction) * _FRACTION_TICKS[len(fraction)]
    except (KeyError, ValueError, IndexError):
        pass
    return _slow_datetime(text)


_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d+))?)?\s*(?P<half>[AP]M)?"
_ZONE = r"(?P<zone>Z|UTC?|GMT|[ECMP][SD]T|[+-]\d{1,2}(?::?\d{2})?)"
_TIME = rf"(?:(?:T|,?\s+){_CLOCK}\s*{_ZONE}?)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_MONTH = r"(?P<month_name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_FORMS: Final = (
    rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_TIME}",
    rf"(?P<month>\d{{1,2}})([-/.])(?P<day>\d{{1,2}})\2(?P<year>\d{{4}}){_TIME}",
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?Z?",
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:-|\s+){_MONTH}(?:-|\s+)(?P<year>\d{{4}}|\d\d){_TIME}",
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){_TIME}",
    r"(?P<year>\d{4})(?:-(?P<month>\d\d))?",
)
_MONTH_NAMES: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_ZONES: Final = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """Compiled when first needed: most texts are ISO, and compiling all forms costs more than the import."""
    return re.compile(rf"\s*{form}\s*", re.ASCII | re.IGNORECASE)


def _slow_datetime(text: str) -> int | None:
    for form in _FORMS:
        match = _pattern(form).fullmatch(text)
        if match is not None:
            return _from_parts(match.groupdict())
    return None


def _from_parts(parts: dict[str, str | None]) -> int | None:
    name = parts.get("month_name")
    month = _MONTH_NAMES.index(name[:3].lower()) // 3 + 1 if name else int(parts.get("month") or 1)
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 50 else 1900
    clock = _clock_ticks(parts)
    if clock is None:
        return None
    try:
        day = _dt.date(year, month, int(parts.get("day") or 1)).toordinal() - 1
    except ValueError:
        return None
    return in_range(day * TICKS_PER_DAY + clock - _zone_ticks(parts.get("zone")))


def _clock_ticks(parts: dict[str, str | None]) -> int | None:
    hour, minute, second = (int(parts.get(part) or 0) for part in ("hour", "minute", "second"))
    half = parts.get("half")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.upper() == "PM" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int(((parts.get("fraction") or "") + "0000000")[:7])
    return (hour * 3600 + minute * 60 + second) * TICKS_PER_SECOND + fraction


def _zone_ticks(zone: str | None) -> int:
    if not zone:
        return 0
    if zone[0] not in "+-":
        return _ZONES.get(zone.upper(), 0) * TICKS_PER_HOUR
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    ticks = hours * TICKS_PER_HOUR + minutes * TICKS_PER_MINUTE
    return -ticks if zone[0] == "-" else ticks


def in_range(ticks: int) -> int | None:
    """The ticks if they are a datetime, None before year 1 and after year 9999."""
    return ticks if 0 <= ticks <= MAX_DATETIME else None


def make_datetime(year: int, month: int, day: int, clock: int = 0) -> int | None:
    """A datetime from its calendar day and the ticks of the day, None when there is no such day."""
    try:
        return (_dt.date(year, month, day).toordinal() - 1) * TICKS_PER_DAY + clock
    except (ValueError, OverflowError):
        return None


def calendar(ticks: int) -> _dt.date:
    """The calendar day of a datetime."""
    return _dt.date.fromordinal(ticks // TICKS_PER_DAY + 1)


def timespan_text(ticks: int) -> str:
    """A timespan as Kusto prints it: `[-][d.]hh:mm:ss[.fffffff]`."""
    sign = "-" if ticks < 0 else ""
    seconds, fraction = divmod(abs(ticks), TICKS_PER_SECOND)
    days, second = divmod(seconds, 86_400)
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    return f"{sign}{f'{days}.' if days else ''}{clock}{f'.{fraction:07d}' if fraction else ''}"


_TIMESPAN: Final = (
    r"(?P<sign>[-+])?(?:(?P<days>\d{1,8})\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{1,2})"
    r"(?::(?P<seconds>\d{1,2})(?:\.(?P<fraction>\d+))?)?"
)
_UNIT: Final = (
    r"(?P<number>[-+]?\d+(?:\.\d+)?)\s*(?P<unit>ticks?|(?:nano|micro|milli)(?:s|secs?|seconds?)?|ms"
    r"|hrs?|h|hours?|d|days?|m|min|mins|minutes?|s|secs?|seconds?)"
)
_UNIT_TICKS: Final = (
    ("tick", 1.0),
    ("nano", 0.01),
    ("micro", 10.0),
    ("milli", 10_000.0),
    ("ms", 10_000.0),
    ("hr", 36e9),
    ("h", 36e9),
    ("d", 864e9),
    ("m", 6e8),
    ("s", 1e7),
)


def timespan_ticks(text: str) -> int | None:
    """The timespan that a text stands for, None when it is none; a lone number is none (measured on Kusto)."""
    match = _pattern(_TIMESPAN).fullmatch(text)
    if match is None:
        return _unit_ticks(text)
    hours, minutes, seconds = (int(match[part] or 0) for part in ("hours", "minutes", "seconds"))
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    ticks = (int(match["days"] or 0) * 86_400 + hours * 3600 + minutes * 60 + seconds) * TICKS_PER_SECOND
    ticks += int(((match["fraction"] or "") + "0000000")[:7])
    return -ticks if match["sign"] == "-" else ticks


def _unit_ticks(text: str) -> int | None:
    """`1.5h`, `10 seconds`: the literal's spelling in a text, assumed to be read as the literal is."""
    match = _pattern(_UNIT).fullmatch(text)
    if match is None:
        return None
    unit = match["unit"].lower()
    for prefix, ticks in _UNIT_TICKS:
        if unit.startswith(prefix):
            return int(float(match["number"]) * ticks)
    return None
