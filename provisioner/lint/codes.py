"""The codes of lint: what each of them means, in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

IGNORES_NOTHING: Final = "PRV400"
IGNORE_FORM: Final = "PRV401"
BROKEN_CONFIGURATION: Final = "PRV402"
CONFIGURATION_FORM: Final = "PRV403"
REPEATED_PARSING: Final = "PRV410"
SECRET: Final = "PRV411"
DUPLICATED_ROWS: Final = "PRV412"
BARE_AUXILIARY: Final = "PRV414"
IDLE_IDENTITY: Final = "PRV416"

CODES: Mapping[str, str] = {
    IGNORES_NOTHING: "An ignore comment where there is nothing to ignore",
    IGNORE_FORM: "An ignore comment that names no code",
    BROKEN_CONFIGURATION: "A configuration that is not TOML",
    CONFIGURATION_FORM: "A setting that the configuration does not have",
    REPEATED_PARSING: "The same parsing again for each column",
    SECRET: "A secret in a spec",
    DUPLICATED_ROWS: "Rows that are stored twice",
    BARE_AUXILIARY: "A table of the plan Auxiliary without a transformation before it",
    IDLE_IDENTITY: "An identity that no rule lets send",
}
"""Code → what it means, in one line."""
