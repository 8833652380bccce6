"""What one rule may receive in a minute: 12,000 requests and 2 GB, compressed and uncompressed (documented).

Counted in whole minutes of the clock. Assumed: the counting, and that the request that crosses a limit is still taken.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MAX_REQUESTS = 12_000
MAX_BYTES = 2_000_000_000
_MINUTE = 60


@dataclass(slots=True)
class _Spent:
    minute: int
    requests: int = 0
    wire_bytes: int = 0
    plain_bytes: int = 0


class Allowance:
    """Keeps the count of every rule for the current minute."""

    def __init__(self, max_requests: int = MAX_REQUESTS, max_bytes: int = MAX_BYTES) -> None:
        self._max_requests = max_requests
        self._max_bytes = max_bytes
        self._rules: dict[str, _Spent] = {}

    def admit(self, rule: str, now: float, wire_bytes: int) -> int | None:
        """Count a request, None when it may pass, else the seconds until the rule may send again."""
        minute = int(now // _MINUTE)
        spent = self._rules.get(rule)
        if spent is None or spent.minute != minute:
            spent = self._rules[rule] = _Spent(minute)
        if spent.requests >= self._max_requests or max(spent.wire_bytes, spent.plain_bytes) >= self._max_bytes:
            return max(1, math.ceil((minute + 1) * _MINUTE - now))
        spent.requests += 1
        spent.wire_bytes += wire_bytes
        return None

    def spend(self, rule: str, plain_bytes: int) -> None:
        """Count what an admitted request came to once it was inflated."""
        spent = self._rules.get(rule)
        if spent is not None:
            spent.plain_bytes += plain_bytes
