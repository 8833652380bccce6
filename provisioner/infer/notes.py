"""What reading a sample left out, for the author to know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Notes:
    """Counted while the records go by."""

    too_large: int = 0
