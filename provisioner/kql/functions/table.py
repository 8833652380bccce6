"""The one table of built-in functions. `iff`, `case`, `now` and their like are the compiler's own: see `SPECIAL`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from provisioner.kql.functions import (
    addresses,
    arrays,
    bags,
    casts,
    dates,
    documents,
    encodings,
    formats,
    locations,
    numbers,
    patterns,
    strings,
)
from provisioner.kql.functions.definition import Function

FUNCTIONS: Final[Mapping[str, Function]] = {
    **addresses.FUNCTIONS,
    **arrays.FUNCTIONS,
    **bags.FUNCTIONS,
    **casts.FUNCTIONS,
    **dates.FUNCTIONS,
    **documents.FUNCTIONS,
    **encodings.FUNCTIONS,
    **formats.FUNCTIONS,
    **locations.FUNCTIONS,
    **numbers.FUNCTIONS,
    **patterns.FUNCTIONS,
    **strings.FUNCTIONS,
}
GUARDED: Final = patterns.GUARDED
SPECIAL: Final = frozenset({"iff", "iif", "case", "not", "now", "ago", "ingestion_time", "new_guid", "assert"})


def is_supported(name: str) -> bool:
    """Whether a function under its canonical name can be run."""
    return name in FUNCTIONS or name in SPECIAL
