"""How many examples a law is tried with: few in the daily run, all in `nox -s soak`; the same ones each time."""

from __future__ import annotations

import os

from hypothesis import settings

FULL = os.environ.get("PROVISIONER_SOAK_SCALE") == "1"


def examples(daily: int, full: int) -> settings:
    """Settings with so many examples."""
    return settings(max_examples=full if FULL else daily, deadline=None, derandomize=True, database=None)
