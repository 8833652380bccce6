"""What Azure does to stored values at the end of a flow: the field limit and the window of `TimeGenerated`."""

from __future__ import annotations

from typing import Any

import orjson

from provisioner.kql.datetimes import TICKS_PER_DAY
from provisioner.kql.values import json_text

Values = list[Any]

# Documented: "Maximum size for field values: 64 KB; longer is truncated" (azure-monitor-limits-custom-logs).
MAX_FIELD_BYTES = 65_536
# Documented (log-standard-columns): older than two days or more than one day ahead is replaced by the received time.
OLDEST_TICKS = 2 * TICKS_PER_DAY
NEWEST_TICKS = TICKS_PER_DAY
_BYTES_PER_CHARACTER = 4


def truncate_texts(values: Values) -> tuple[Values, int]:
    """Cut strings to 64 KB of UTF-8; the values (the same list when nothing was cut) and how many were cut."""
    if not values or max(map(len, values)) * _BYTES_PER_CHARACTER <= MAX_FIELD_BYTES:
        return values, 0
    cut = [_cut(value) for value in values]
    return cut, sum(1 for before, after in zip(values, cut, strict=True) if before is not after)


def truncate_dynamics(values: Values) -> tuple[Values, int]:
    """Cut dynamic values whose JSON is over 64 KB; the cut text is no JSON, so it stays as a string (assumed)."""
    if _is_short(values):
        return values, 0
    cut = list(values)
    count = 0
    for row, value in enumerate(values):
        if not _is_short(value) and (text := json_text(value)) is not (short := _cut(text)):
            cut[row] = short
            count += 1
    return (cut, count) if count else (values, 0)


def settle_times(values: Values, received: int) -> tuple[Values, int]:
    """Replace times that are missing or out of the window by the received time; how many had one and lost it."""
    oldest, newest = received - OLDEST_TICKS, received + NEWEST_TICKS
    if None not in values and oldest <= min(values, default=oldest) and max(values, default=newest) <= newest:
        return values, 0
    replaced = sum(1 for value in values if value is not None and not oldest <= value <= newest)
    return [value if value is not None and oldest <= value <= newest else received for value in values], replaced


def _cut(value: str) -> str:
    """The longest text that fits into a field; the same object when nothing has to go."""
    if len(value) * _BYTES_PER_CHARACTER <= MAX_FIELD_BYTES:
        return value
    data = value.encode("utf-8", "surrogatepass")
    # Half a character at the end is left out.
    return value if len(data) <= MAX_FIELD_BYTES else data[:MAX_FIELD_BYTES].decode("utf-8", "ignore")


def _is_short(value: object) -> bool:
    """True when the JSON of a value is surely within the limit; cheap, because nearly all are."""
    try:
        return len(orjson.dumps(value)) <= MAX_FIELD_BYTES
    except TypeError:
        return False
