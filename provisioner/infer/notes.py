"""What reading a sample left out, for the author to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Notes:
    """Counted while the records go by."""

    too_large: int = 0

    def left_out(self) -> Iterator[str]:
        """What the author is told of it."""
        if self.too_large:
            yield f"Left out: {self.too_large} larger than 1 MiB, the most that one call takes."
