"""Azure RBAC: which actions a principal's role assignments give it, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDefinition:
    """A role: action patterns with `*`; data actions are apart: an Owner may configure a rule, not write to it."""

    id: str
    name: str
    description: str = ""
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("/",)
    custom: bool = False

    def allows(self, action: str) -> bool:
        """True for a control-plane action."""
        return _any(self.actions, action) and not _any(self.not_actions, action)

    def allows_data(self, action: str) -> bool:
        """True for a data-plane action."""
        return _any(self.data_actions, action) and not _any(self.not_data_actions, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role assignment as checks need it: `scope` in lower case, `since` the Unix time from which it works."""

    principal_id: str
    role: RoleDefinition
    scope: str
    since: float


def covers(scope: str, target: str) -> bool:
    """True when `target` is `scope` or lies inside it; both in lower case."""
    return scope in ("", "/") or target == scope or target.startswith(f"{scope}/")


def is_granted(grants: Iterable[Grant], target: str, action: str, *, data: bool, now: float) -> bool:
    """True when one of a principal's grants allows the action on the target."""
    place = target.lower().rstrip("/")
    return any(
        grant.since <= now
        and covers(grant.scope, place)
        and (grant.role.allows_data(action) if data else grant.role.allows(action))
        for grant in grants
    )


def _any(patterns: tuple[str, ...], action: str) -> bool:
    return any(_pattern(pattern).fullmatch(action) for pattern in patterns)


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.IGNORECASE)
