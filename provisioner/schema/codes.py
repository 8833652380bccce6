"""One code a JSON-Schema keyword; the stage gives the hundreds, so a wrong type is PRV102 in a spec, PRV302 in ARM."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, tuple[int, str]] = {
    "required": (1, "A key is missing"),
    "type": (2, "A value of the wrong type"),
    "enum": (3, "A value that is not one of the known ones"),
    "additionalProperties": (4, "An unknown key"),
    "pattern": (5, "Text of the wrong form"),
    "minimum": (6, "A number out of range"),
    "maximum": (6, "A number out of range"),
    "exclusiveMinimum": (6, "A number out of range"),
    "exclusiveMaximum": (6, "A number out of range"),
    "multipleOf": (6, "A number out of range"),
    "minLength": (7, "Text that is too short or too long"),
    "maxLength": (7, "Text that is too short or too long"),
    "minItems": (8, "A list that is too short or too long"),
    "maxItems": (8, "A list that is too short or too long"),
    "minProperties": (9, "A map with too few or too many keys"),
    "maxProperties": (9, "A map with too few or too many keys"),
    "const": (10, "Not the one value that is possible"),
    "anyOf": (11, "A value that fits none of the forms"),
    "oneOf": (11, "A value that fits none of the forms"),
    "uniqueItems": (12, "Something named twice"),
    "propertyNames": (13, "A key that is not a legal name"),
    "not": (14, "A combination that is refused"),
    "dependentRequired": (15, "A key that needs another one"),
    "format": (16, "Text of the wrong format"),
}
"""Keyword → the number inside the stage, and the title of the code."""

_OTHER = 19


def code(stage: int, keyword: str) -> str:
    """The diagnostic code of a keyword's violation in a stage (1 = spec, 3 = ARM documents)."""
    number, _ = CODES.get(keyword, (_OTHER, ""))
    return f"PRV{stage}{number:02d}"
