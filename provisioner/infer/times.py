"""The usual forms of times in logs, and the KQL that makes a datetime of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

_DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_ZONE = r"(?:Z|[+-]\d\d:?\d\d)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeForm:
    """One way to write a time. `kql` has `{0}` for the column; None where a stream takes the text as a datetime."""

    words: str
    pattern: Callable[[str], re.Match[str] | None]
    kql: str | None = None
    certain: Callable[[str], re.Match[str] | None] | None = None

    def fits(self, texts: Collection[str]) -> bool:
        """True when every text is written so."""
        return all(map(self.pattern, texts))

    def is_certain(self, texts: Collection[str]) -> bool:
        """True when one of the texts can be read in no other way."""
        return self.certain is None or any(map(self.certain, texts))


def _full(pattern: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(pattern, re.ASCII).fullmatch


FORMS: tuple[TimeForm, ...] = (
    TimeForm(
        words="ISO 8601 times",
        pattern=_full(rf"{_DATE}(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{{1,7}})?)?{_ZONE})?"),
    ),
    TimeForm(
        words="times with a comma before the fraction",
        pattern=_full(rf"{_DATE}[T ]{_CLOCK},\d{{1,7}}"),
        kql='todatetime(strcat(substring({0}, 0, 19), ".", substring({0}, 20)))',
    ),
    TimeForm(
        words="times as Apache and nginx write them",
        pattern=_full(rf"(?:0[1-9]|[12]\d|3[01])/{_MONTH}/\d{{4}}:{_CLOCK} [+-]\d{{4}}"),
        kql='todatetime(strcat(substring({0}, 7, 4), "-", '
        f'substring(tostring(101 + indexof("{_MONTHS}", substring({{0}}, 3, 3)) / 3), 1), "-", '
        'substring({0}, 0, 2), "T", substring({0}, 12, 8), substring({0}, 21, 3), ":", substring({0}, 24, 2)))',
    ),
    TimeForm(
        words="RFC 1123 times",
        pattern=_full(rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? {_MONTH} \d{{4}} {_CLOCK} (?:GMT|[+-]\d{{4}})"),
        kql="todatetime({0})",
    ),
    TimeForm(
        words="times with slashes, year first",
        pattern=_full(rf"\d{{4}}/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])(?: {_CLOCK})?"),
        kql="todatetime({0})",
    ),
    TimeForm(
        words="times with slashes, month first",
        pattern=_full(r"(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/\d{4}(?: \d\d?:[0-5]\d(?::[0-5]\d)?(?: [AP]M)?)?"),
        kql="todatetime({0})",
        certain=re.compile(r"\d\d?/(?:1[3-9]|2\d|3[01])/").match,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """Numbers that count from 1970, if they are times at all: only their size tells the unit."""

    words: str
    low: float
    high: float
    kql: str


# From 2001-09-09 to 2096-10-02 in each unit: wide enough for logs, too narrow for one unit to look like another.
_LOW, _HIGH = 1e9, 4e9
EPOCHS: tuple[Epoch, ...] = tuple(
    Epoch(words=f"{unit} since 1970", low=_LOW * scale, high=_HIGH * scale, kql=f"datetime(1970-01-01) + {kql}")
    for unit, scale, kql in (
        ("seconds", 1, "{0} * 1s"),
        ("milliseconds", 1e3, "{0} * 1ms"),
        ("microseconds", 1e6, "{0} * 10tick"),
        ("nanoseconds", 1e9, "({0} / 100) * 1tick"),
    )
)

_NAMES = (
    *("timegenerated", "timestamp", "@timestamp", "time", "eventtime", "event_time", "eventtimestamp", "datetime"),
    *("date", "ts", "t", "created", "createdat", "created_at", "creationtime", "occurred", "occurredat", "logged"),
    *("starttime", "start_time", "requestreceivedtimestamp", "time_local", "when"),
)
_LOOKS = re.compile(r"time|date|stamp|^ts$|_ts$|_at$|[a-z]At$", re.ASCII)


def rank(name: str) -> int:
    """How much a name sounds like the time of a record: less is better."""
    folded = name.casefold()
    if folded in _NAMES:
        return _NAMES.index(folded)
    return len(_NAMES) + (0 if _LOOKS.search(name) or _LOOKS.search(folded) else 1)


def sounds_like_a_time(name: str) -> bool:
    """True when a column with this name is surely no plain number."""
    return rank(name) <= len(_NAMES)


def epoch_of(low: float, high: float) -> Epoch | None:
    """The unit in which all of these numbers are times of this century."""
    return next((epoch for epoch in EPOCHS if epoch.low <= low and high <= epoch.high), None)
