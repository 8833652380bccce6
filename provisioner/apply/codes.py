"""The diagnostic codes of applying: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MOVED_ON: Final = "PRV601"
LACKING_RIGHT: Final = "PRV602"
RIGHTS_NOT_TOLD: Final = "PRV603"
NO_AZURE_TABLE: Final = "PRV604"

CODES: Mapping[str, str] = {
    MOVED_ON: "A live resource that has changed since the plan was made",
    LACKING_RIGHT: "A right that the sign-in lacks",
    RIGHTS_NOT_TOLD: "Rights that Azure does not tell",
    NO_AZURE_TABLE: "An Azure table that the workspace does not have",
}
"""What each code stands for, in a few words."""
