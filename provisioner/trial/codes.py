"""The diagnostic codes of trials: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ALWAYS_EMPTY: Final = "PRV170"
UNDECLARED_FIELD: Final = "PRV171"
UNREADABLE_ROWS: Final = "PRV172"
ROW_FAILURE: Final = "PRV173"

CODES: Mapping[str, str] = {
    ALWAYS_EMPTY: "A column that is empty in every row of the samples",
    UNDECLARED_FIELD: "A field of the samples that the stream does not declare",
    UNREADABLE_ROWS: "Rows that cannot be read",
    ROW_FAILURE: "A row in which something cannot be worked out",
}
