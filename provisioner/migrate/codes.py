"""The diagnostic codes of migrations: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RESERVED_FIELD: Final = "PRV830"
RENAMED_COLUMN: Final = "PRV831"
SHARED_COLUMN: Final = "PRV832"
LEFT_OUT: Final = "PRV833"

CODES: Mapping[str, str] = {
    RESERVED_FIELD: "A field that the Data Collector API refused",
    RENAMED_COLUMN: "A suffixed column that no rule can write to",
    SHARED_COLUMN: "Two fields that became one column",
    LEFT_OUT: "A field that the Data Collector API left out",
}
