import pytest

from provisioner.emulator.timespan import Interval, parse_timespan
from provisioner.kql.datetimes import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_SECOND, datetime_ticks

NOW = datetime_ticks("2026-03-01T00:00:00Z")
DAY = datetime_ticks("2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("P1D", NOW - TICKS_PER_DAY, NOW),
        ("PT86400.0S", NOW - TICKS_PER_DAY, NOW),
        ("PT1H", NOW - TICKS_PER_HOUR, NOW),
        ("P1DT12H", NOW - TICKS_PER_DAY * 3 // 2, NOW),
        ("P2W", NOW - 14 * TICKS_PER_DAY, NOW),
        ("P1M", NOW - 30 * TICKS_PER_DAY, NOW),
        ("PT0.5S", NOW - TICKS_PER_SECOND // 2, NOW),
        ("2026-01-01T00:00:00Z/2026-01-02T00:00:00Z", DAY, DAY + TICKS_PER_DAY),
        ("2026-01-01T00:00:00.000000Z/2026-01-02T00:00:00.000Z", DAY, DAY + TICKS_PER_DAY),
        ("2026-01-01/2026-01-02", DAY, DAY + TICKS_PER_DAY),
        ("2026-01-01T00:00:00Z/PT3600.0S", DAY, DAY + TICKS_PER_HOUR),
        ("PT1H/2026-01-01T00:00:00Z", DAY - TICKS_PER_HOUR, DAY),
    ],
)
def test_a_timespan_is_read_in_every_form_that_clients_send(text, first, last):
    assert parse_timespan(text, NOW) == Interval(first=first, last=last)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "1h", "yesterday", "2026-01-01", "PT1H/PT1H", "/", "P1..2D", "2026-01-01/x"]
)
def test_anything_else_is_no_timespan(text):
    assert parse_timespan(text, NOW) is None
