"""What a run has to be allowed to do in Azure, before it does it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One action, such as `Microsoft.Insights/dataCollectionRules/write`, and the changes that take it.

    It may be given on any of `scopes`, the widest first: all of them exist already.
    """

    action: str
    scopes: tuple[str, ...]
    addresses: tuple[str, ...]
