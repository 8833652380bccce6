"""The diagnostic codes of loading: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BROKEN: Final = "PRV010"
EMPTY: Final = "PRV011"
NOT_A_MAP: Final = "PRV012"
SEVERAL_DOCUMENTS: Final = "PRV013"
DUPLICATE_KEY: Final = "PRV014"
TOO_LARGE: Final = "PRV015"
UNREADABLE_KEY: Final = "PRV016"
UNKNOWN_TAG: Final = "PRV017"
VERSION: Final = "PRV120"
NOT_AVAILABLE: Final = "PRV121"

CODES: Mapping[str, str] = {
    BROKEN: "Broken YAML",
    EMPTY: "A file without content",
    NOT_A_MAP: "A file whose top level is no map",
    SEVERAL_DOCUMENTS: "Several YAML documents in one file",
    DUPLICATE_KEY: "A key that stands twice",
    TOO_LARGE: "YAML that unfolds to too much",
    UNREADABLE_KEY: "A key that is no plain name",
    UNKNOWN_TAG: "A YAML tag",
    VERSION: "A version of the format that this tool does not know",
    NOT_AVAILABLE: "A key whose feature has not landed yet",
}
