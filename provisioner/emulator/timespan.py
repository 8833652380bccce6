"""The `timespan` of queries and metrics: ISO 8601 durations and intervals, in all the forms that clients send.

`P1D`, `PT86400.0S`, `2026-01-01T00:00:00Z/2026-01-02T00:00:00Z`, `start/duration`, `duration/end`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from provisioner.kql.datetimes import TICKS_PER_DAY, TICKS_PER_SECOND, datetime_ticks

_DURATION = re.compile(
    r"P(?:(?P<years>[\d.]+)Y)?(?:(?P<months>[\d.]+)M)?(?:(?P<weeks>[\d.]+)W)?(?:(?P<days>[\d.]+)D)?"
    r"(?:T(?:(?P<hours>[\d.]+)H)?(?:(?P<minutes>[\d.]+)M)?(?:(?P<seconds>[\d.]+)S)?)?",
    re.ASCII,
)
# Years and months as .NET's XmlConvert counts them.
_UNIT_SECONDS = {
    "years": 365 * 86_400,
    "months": 30 * 86_400,
    "weeks": 7 * 86_400,
    "days": 86_400,
    "hours": 3600,
    "minutes": 60,
    "seconds": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From `first` to `last` in ticks, both included."""

    first: int
    last: int


def parse_timespan(text: str, now: int) -> Interval | None:
    """The interval that a timespan stands for, a duration ending at `now`; None when it is none."""
    start, slash, end = text.strip().partition("/")
    if not slash:
        length = _duration(start)
        return None if length is None else Interval(first=now - length, last=now)
    first, last = datetime_ticks(start), datetime_ticks(end)
    if first is None and last is not None:
        length = _duration(start)
        first = None if length is None else last - length
    elif last is None and first is not None:
        length = _duration(end)
        last = None if length is None else first + length
    return None if first is None or last is None else Interval(first=first, last=last)


def _duration(text: str) -> int | None:
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    try:
        seconds = sum(float(value) * _UNIT_SECONDS[unit] for unit, value in match.groupdict().items() if value)
    except ValueError:
        return None
    return min(int(seconds * TICKS_PER_SECOND), 3_652_059 * TICKS_PER_DAY)
