"""Who calls: the values that a checked bearer token stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A service principal as its token names it; `expires` is in seconds of Unix time."""

    object_id: str
    app_id: str
    audience: str
    tenant: str
    expires: float

    def is_for(self, *audiences: str) -> bool:
        """True when the token was asked for one of these resources; slashes at the end do not count."""
        return self.audience.rstrip("/") in {audience.rstrip("/") for audience in audiences}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenError:
    """Why there is no principal; each service says it in its own words."""

    reason: Literal["missing", "malformed", "signature", "expired"]
    expired_at: float = 0.0
