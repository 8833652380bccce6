from __future__ import annotations

import pytest

from provisioner.emulator.settings import Behaviour, Timing
from provisioner.emulator.simulation import simulation
from provisioner.errors import UsageError


def test_nothing_is_simulated_by_default():
    assert simulation([]).timing == Timing()
    assert simulation([""]).behaviour == Behaviour()


@pytest.mark.parametrize(
    "text",
    [
        "call-latency=0.15,throttling=on,sentinel=off,unregistered=Microsoft.Insights+Microsoft.OperationalInsights",
        "call_latency=0.15  # a call\nthrottling=true\n\nsentinel=no unregistered=Microsoft.Insights;"
        "Microsoft.OperationalInsights",
        '{"call_latency": 0.15, "throttling": true, "sentinel": false,'
        ' "unregistered": ["Microsoft.Insights", "Microsoft.OperationalInsights"]}',
    ],
)
def test_settings_are_read_from_pairs_and_from_json(text):
    found = simulation([text])
    assert found.timing == Timing(call_latency=0.15, throttling=True)
    assert found.behaviour == Behaviour(
        sentinel=False, unregistered=("Microsoft.Insights", "Microsoft.OperationalInsights")
    )


def test_later_texts_win():
    found = simulation(["call_latency=1,schema_lag=2", "call_latency=0"])
    assert found.timing == Timing(schema_lag=2.0)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("latency=1", "`latency` cannot be simulated", "did you mean `call_latency`?"),
        ("call_latency=slow", "`call_latency=slow` is no number of seconds", "write `call_latency=1.5`, say"),
        ("call_latency=-1", "`call_latency=-1` is no number of seconds", "write `call_latency=1.5`, say"),
        ("throttling=maybe", "`throttling=maybe` is neither on nor off", "write `throttling=on` or `throttling=off`"),
        ("throttling", "`throttling` is no setting of a simulation", "write `name=value`, or the name of a file"),
    ],
)
def test_what_cannot_be_simulated_is_said(text, message, hint):
    with pytest.raises(UsageError) as caught:
        simulation([text])
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_broken_json_is_said():
    with pytest.raises(UsageError, match="the simulation is not JSON"):
        simulation(["{"])
