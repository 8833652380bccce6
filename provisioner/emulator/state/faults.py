"""Faults that a test has ordered: the next calls that match get them instead of, or after, what they asked for."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

ACTIONS = ("answer", "reset", "fail", "never")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One order, for the next `times` calls after the first `skip` whose method and path (with `*`) match.

    `action`: `answer` with the status and the error; `reset` the connection; accept the call with an operation that
    will `fail` or `never` end. `done` lets the call do its work first.
    """

    method: str = "*"
    path: str = "*"
    times: int = 1
    skip: int = 0
    action: str = "answer"
    done: bool = False
    status: int | None = None
    code: str = "InternalServerError"
    message: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def matches(self, method: str, path: str) -> bool:
        """True for a call that this order is for."""
        return self.method in ("*", method) and _pattern(self.path).fullmatch(path) is not None


class Faults:
    """The orders that are still open, oldest first."""

    def __init__(self) -> None:
        self._open: list[tuple[Fault, list[int]]] = []

    def add(self, faults: Iterable[Fault]) -> None:
        """Order faults."""
        self._open += [(fault, [fault.skip, fault.times]) for fault in faults]

    def clear(self) -> None:
        """Take all orders back."""
        self._open = []

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for a call, if one was ordered."""
        for entry in self._open:
            fault, left = entry
            if not fault.matches(method, path):
                continue
            if left[0]:
                left[0] -= 1
                continue
            left[1] -= 1
            if not left[1]:
                self._open.remove(entry)
            return fault
        return None

    def to_json(self) -> list[dict[str, Any]]:
        """The open orders, with what is left of each."""
        return [{**asdict(fault), "skip": left[0], "times": left[1]} for fault, left in self._open]


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(text), re.IGNORECASE)
