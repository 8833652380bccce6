"""The diagnostic codes of applying: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MOVED_ON: Final = "PRV601"

CODES: Mapping[str, str] = {MOVED_ON: "A live resource that has changed since the plan was made"}
"""What each code stands for, in a few words."""
