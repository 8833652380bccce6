"""The diagnostic codes of importing: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BROKEN_JSON: Final = "PRV801"
NOTHING_TO_IMPORT: Final = "PRV802"
UNRESOLVED: Final = "PRV803"
VERBATIM: Final = "PRV804"
LEFT_OUT: Final = "PRV805"
WRITTEN_OTHERWISE: Final = "PRV806"
CONDITIONAL: Final = "PRV807"
SAID_TWICE: Final = "PRV808"
NOT_READ: Final = "PRV809"
RENAMED: Final = "PRV810"
BROKEN_TERRAFORM: Final = "PRV811"
BICEP_REFUSED: Final = "PRV812"
NOT_ALLOWED: Final = "PRV813"

CODES: Mapping[str, str] = {
    BROKEN_JSON: "Broken JSON",
    NOTHING_TO_IMPORT: "Nothing to import",
    UNRESOLVED: "An expression became a variable",
    VERBATIM: "A rule is kept verbatim",
    LEFT_OUT: "Not part of the spec",
    WRITTEN_OTHERWISE: "Written otherwise in the spec",
    CONDITIONAL: "Whether it is deployed depends on a parameter",
    SAID_TWICE: "Two resources of one name",
    NOT_READ: "A part that is not read",
    RENAMED: "A name of a template became a literal one",
    BROKEN_TERRAFORM: "Broken Terraform",
    BICEP_REFUSED: "Bicep refuses the file",
    NOT_ALLOWED: "A part that may not be read",
}
