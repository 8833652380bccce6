from provisioner.dataflow import limits
from provisioner.kql.datetimes import TICKS_PER_DAY, datetime_ticks

NOW = datetime_ticks("2026-03-01T00:00:00Z")


def test_texts_of_64_kb_stay_and_longer_ones_are_cut():
    values, cut = limits.truncate_texts(["", "x" * 65_536, "y" * 65_537, "short"])
    assert values == ["", "x" * 65_536, "y" * 65_536, "short"]
    assert cut == 1


def test_the_limit_counts_bytes_and_half_a_character_is_left_out():
    values, cut = limits.truncate_texts(["ü" * 32_768, "xü" + "ü" * 32_767])
    assert values == ["ü" * 32_768, "x" + "ü" * 32_767]
    assert cut == 1


def test_short_columns_are_handed_back_as_they_are():
    values = ["a", "b"]
    assert limits.truncate_texts(values)[0] is values
    dynamics = [{"a": 1}, None, [2**70]]
    assert limits.truncate_dynamics(dynamics)[0] is dynamics


def test_long_dynamic_values_become_the_start_of_their_text():
    short, long = {"a": "b"}, {"text": "z" * 70_000}
    values, cut = limits.truncate_dynamics([short, long, None])
    assert values == [short, '{"text":"' + "z" * (65_536 - 9), None]
    assert cut == 1


def test_times_out_of_the_window_become_the_received_time():
    inside = [NOW - 2 * TICKS_PER_DAY, NOW, NOW + TICKS_PER_DAY]
    assert limits.settle_times(inside, NOW) == (inside, 0)
    outside = [NOW - 2 * TICKS_PER_DAY - 1, NOW + TICKS_PER_DAY + 1, None, NOW - 1]
    assert limits.settle_times(outside, NOW) == ([NOW, NOW, NOW, NOW - 1], 2)
    assert limits.settle_times([], NOW) == ([], 0)
