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
    """The SDK's poller with a total timeout; `waiting` hears the operation's status after every look."""

    def __init__(
        self, interval: float, *, timeout: float, base_url: str, waiting: Callable[[str], None] | None = None
    ) -> None:
        super().__init__(interval, path_format_arguments={"endpoint": base_url})
        self._waiting = waiting
        self._limit = timeout
        self._deadline = time.monotonic() + timeout

    def update_status(self) -> None:
        """Look once more."""
        super().update_status()
        if self.finished():
            return
        if self._waiting is not None:
            self._waiting(self.status())
        if time.monotonic() > self._deadline:
            raise OperationTimeoutError(self.status(), self._limit)
