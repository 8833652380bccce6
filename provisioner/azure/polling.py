"""Waiting for long-running operations: at our own pace, with an end, and telling who waits."""

from __future__ import annotations

import time
from collections.abc import Callable

from azure.mgmt.core.polling.arm_polling import ARMPolling


class OperationTimeoutError(Exception):
    """An operation did not end in time; the SDK itself would wait for ever."""

    def __init__(self, status: str, seconds: float) -> None:
        super().__init__(status)
        self.status = status
        self.seconds = seconds


class Polling(ARMPolling):
    """The SDK's poller with a total timeout; `waiting` hears the operation's status after every look.

    The SDK looks at once and then every 30 seconds, since Azure sends no Retry-After with these operations; most of
    them take one or two. Pauses here begin at an eighth of `longest` and double, which costs few looks either way.
    """

    def __init__(
        self, longest: float, *, timeout: float, base_url: str, waiting: Callable[[str], None] | None = None
    ) -> None:
        super().__init__(longest / 8, path_format_arguments={"endpoint": base_url})
        self._longest = longest
        self._waiting = waiting
        self._looks = 0
        self._limit = timeout
        self._deadline = time.monotonic() + timeout

    def update_status(self) -> None:
        """Look once more."""
        super().update_status()
        if self.finished():
            return
        self._looks += 1
        self._timeout = min(self._longest, self._longest / 8 * 2 ** (self._looks - 1))
        if self._waiting is not None:
            self._waiting(self.status())
        if time.monotonic() > self._deadline:
            raise OperationTimeoutError(self.status(), self._limit)
