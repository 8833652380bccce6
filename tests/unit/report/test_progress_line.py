"""The one line of a terminal that says what is under way."""

import pytest

from provisioner.report.progress import now

TABLES = {f"tables/T{number}_CL": "Updating" for number in range(5)}


def test_three_are_named_and_the_others_counted():
    assert now(TABLES, 200) == ("tables/T0_CL (Updating), tables/T1_CL (Updating), tables/T2_CL (Updating) and 2 more")
    assert now({"tables/T_CL": ""}, 80) == "tables/T_CL"


@pytest.mark.parametrize("room", [46, 20, 1, 0, -9])
def test_a_narrow_terminal_keeps_the_figures(room):
    text = now(TABLES, room)
    assert len(text) == max(1, room)
    assert text.endswith("…")


def test_between_two_steps_there_is_nothing_to_name():
    assert now({}, 80) == "…"
