"""The diagnostic codes of migrations: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RESERVED_FIELD: Final = "PRV830"
RENAMED_COLUMN: Final = "PRV831"
SHARED_COLUMN: Final = "PRV832"
LEFT_OUT: Final = "PRV833"
CLASHING_COLUMN: Final = "PRV840"
HIDDEN_COLUMN: Final = "PRV841"
UNREACHABLE_COLUMN: Final = "PRV842"
NOT_DIRECT: Final = "PRV850"
ALREADY_DIRECT: Final = "PRV851"
PRIVATE_ENDPOINT: Final = "PRV852"
UNREAD_ROLES: Final = "PRV853"

CODES: Mapping[str, str] = {
    RESERVED_FIELD: "A field that the Data Collector API refused",
    RENAMED_COLUMN: "A suffixed column that no rule can write to",
    SHARED_COLUMN: "Two fields that became one column",
    LEFT_OUT: "A field that the Data Collector API left out",
    CLASHING_COLUMN: "Two columns that would be one without their suffixes",
    HIDDEN_COLUMN: "A hidden column of a classic table",
    UNREACHABLE_COLUMN: "A column of a classic table that no rule can write to",
    NOT_DIRECT: "A rule that cannot be Direct",
    ALREADY_DIRECT: "A rule that is Direct already",
    PRIVATE_ENDPOINT: "A private endpoint that the new rule would not have",
    UNREAD_ROLES: "Role assignments of the old rule that may not be read",
}
