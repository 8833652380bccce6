"""The buckets of Resource Manager's throttling."""

from __future__ import annotations

import pytest

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.services.arm.allowance import Allowance


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_a_bucket_that_is_full_again_is_forgotten_among_many():
    clock = Clock()
    allowance = Allowance(clock, enforced=True)
    for number in range(5000):
        clock.now += 0.1
        allowance.take("GET", f"subscription-{number}", "p")
    assert len(allowance._buckets) < 1300


def test_one_that_is_being_emptied_is_not():
    clock = Clock()
    allowance = Allowance(clock, enforced=True)
    for number in range(199):
        clock.now += 0.01
        allowance.take("PUT", "s", "p")
        for other in range(10):
            allowance.take("GET", f"{number}-{other}", "p")
    with pytest.raises(ArmError) as refused:
        for _ in range(200):
            allowance.take("PUT", "s", "p")
    assert refused.value.status == 429
