"""How many calls Resource Manager still allows: token buckets as announced in 2024, counted always, enforced on demand.

A subscription and principal may read 250 times and 25 times a second more, write 200 and 10, delete 200 and 10.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from provisioner.emulator.arm_errors import ArmError

_READS = ("reads", 250.0, 25.0)
_WRITES = ("writes", 200.0, 10.0)
_DELETES = ("deletes", 200.0, 10.0)
_FULL_AGAIN = 20.0  # seconds, for an empty one of any kind
_MANY = 1000


@dataclass(slots=True, kw_only=True)
class _Bucket:
    level: float
    filled: float


class Allowance:
    """The buckets of one emulator."""

    def __init__(self, clock: Callable[[], float], *, enforced: bool) -> None:
        self._clock = clock
        self._enforced = enforced
        self._buckets: dict[tuple[str, str, str], _Bucket] = {}

    def take(self, method: str, subscription: str | None, principal: str) -> dict[str, str]:
        """Count a call; returns the header that says what is left, raises 429 where nothing is and that is enforced."""
        kind, size, rate = _READS if method in ("GET", "HEAD") else _DELETES if method == "DELETE" else _WRITES
        now = self._clock()
        if len(self._buckets) > _MANY:  # paths name subscriptions as they like
            self._buckets = {key: one for key, one in self._buckets.items() if now - one.filled < _FULL_AGAIN}
        bucket = self._buckets.setdefault((kind, subscription or "", principal), _Bucket(level=size, filled=now))
        bucket.level = min(size, bucket.level + (now - bucket.filled) * rate)
        bucket.filled = now
        if bucket.level < 1 and self._enforced:
            raise _throttled(kind, subscription or "", wait=(1 - bucket.level) / rate)
        bucket.level = max(0.0, bucket.level - 1)
        scope = "subscription" if subscription else "tenant"
        return {f"x-ms-ratelimit-remaining-{scope}-{kind}": str(int(bucket.level))}


def _throttled(kind: str, subscription: str, wait: float) -> ArmError:
    seconds = max(1, math.ceil(wait))
    return ArmError(
        429,
        "SubscriptionRequestsThrottled",
        f"Number of '{kind}' requests for subscription '{subscription}' exceeded the limit. "
        f"Please try again after '{seconds}' seconds.",
        headers={"retry-after": str(seconds)},
    )
