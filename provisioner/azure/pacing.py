"""Going slower before Azure has to say so: Resource Manager tells with each answer how many calls are left.

Source: azure-resource-manager/management/request-limits-and-throttling.md (2024): token buckets for each subscription
and principal, refilled by 25 reads, 10 writes and 10 deletions a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock

_REFILL = {"reads": 25.0, "writes": 10.0, "deletes": 10.0}
_HEADERS = tuple(
    (f"x-ms-ratelimit-remaining-{scope}-{kind}", kind) for scope in ("subscription", "tenant") for kind in _REFILL
)


class Pacing:
    """One for all threads of a connection; `reserve` is how many calls may be on their way at once."""

    def __init__(
        self,
        reserve: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._reserve = reserve
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._low: set[tuple[str, str]] = set()
        self._next: dict[tuple[str, str], float] = {}

    def wait(self, host: str, method: str) -> None:
        """Wait for this call's turn: no longer than the bucket takes to get a token for it, and only when it is low."""
        bucket = (host, _kind(method))
        if bucket not in self._low:
            return
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(bucket, 0.0))
            self._next[bucket] = turn + 1 / _REFILL[bucket[1]]
        if turn > now:
            self._sleep(turn - now)

    def learn(self, host: str, headers: Mapping[str, str]) -> None:
        """Take note of what an answer says is left; answers of other services say nothing."""
        for name, kind in _HEADERS:
            left = headers.get(name)
            if left is not None and left.isdecimal():
                (self._low.add if int(left) <= self._reserve else self._low.discard)((host, kind))


def _kind(method: str) -> str:
    return "reads" if method in ("GET", "HEAD") else "deletes" if method == "DELETE" else "writes"
