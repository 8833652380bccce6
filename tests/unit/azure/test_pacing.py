"""Calls wait for their turn once Resource Manager says that few are left, and only then."""

from __future__ import annotations

import pytest

from provisioner.azure.pacing import Pacing

ARM = "management.azure.com"


class Time:
    """A clock that sleeping moves."""

    def __init__(self):
        self.now, self.slept = 100.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(round(seconds, 6))


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def pacing(time):
    return Pacing(16, clock=time, sleep=time.sleep)


def left(kind, count, scope="subscription"):
    return {f"x-ms-ratelimit-remaining-{scope}-{kind}": str(count)}


def test_nothing_waits_while_there_is_plenty(pacing, time):
    pacing.learn(ARM, left("writes", 17))
    pacing.wait(ARM, "PUT")
    assert time.slept == []


@pytest.mark.parametrize(
    ("method", "kind", "pause"),
    [("PUT", "writes", 0.1), ("PATCH", "writes", 0.1), ("DELETE", "deletes", 0.1), ("GET", "reads", 0.04)],
)
def test_calls_go_one_by_one_as_the_bucket_fills_once_it_is_low(pacing, time, method, kind, pause):
    pacing.learn(ARM, left(kind, 16))
    for _ in range(3):
        pacing.wait(ARM, method)
    assert time.slept == [pause, round(2 * pause, 6)]


@pytest.mark.parametrize("other", [("graph.microsoft.com", "PUT"), (ARM, "GET"), (ARM, "DELETE")])
def test_other_services_and_other_buckets_are_not_kept_waiting(pacing, time, other):
    pacing.learn(ARM, left("writes", 0))
    for _ in range(3):
        pacing.wait(*other)
    assert time.slept == []


def test_a_bucket_that_has_filled_is_low_no_more(pacing, time):
    pacing.learn(ARM, left("writes", 3, scope="tenant"))
    pacing.learn(ARM, left("writes", 200))
    pacing.wait(ARM, "PUT")
    pacing.wait(ARM, "PUT")
    assert time.slept == []


def test_what_is_no_number_says_nothing(pacing, time):
    pacing.learn(ARM, {"x-ms-ratelimit-remaining-subscription-writes": "many"})
    pacing.wait(ARM, "PUT")
    assert time.slept == []
