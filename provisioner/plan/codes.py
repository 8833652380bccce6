"""The diagnostic codes of planning: what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CIRCLE: Final = "PRV501"
UNANSWERED_LOOKUP: Final = "PRV502"
NOT_THERE: Final = "PRV503"
IMMUTABLE: Final = "PRV504"
TAKEN_OVER: Final = "PRV505"
DESTRUCTIVE: Final = "PRV506"
OTHER_TENANT: Final = "PRV507"
DECLARED_TWICE: Final = "PRV508"
SAME_NAME: Final = "PRV509"
CLOSED: Final = "PRV510"
SELDOM: Final = "PRV511"
OTHER_REGION: Final = "PRV512"
LEFT_BEHIND: Final = "PRV513"

CODES: Mapping[str, str] = {
    CIRCLE: "Resources that wait for each other",
    UNANSWERED_LOOKUP: "A principal that the directory does not know",
    NOT_THERE: "A resource that should exist and does not",
    IMMUTABLE: "A change that Azure does not make in place",
    TAKEN_OVER: "A resource that another spec or nobody owns",
    DESTRUCTIVE: "A change that cannot be undone and is not allowed",
    OTHER_TENANT: "A sign-in to another tenant than the spec names",
    DECLARED_TWICE: "Two specs that declare one resource differently",
    SAME_NAME: "Two specs of one name in one run",
    CLOSED: "A resource of a kind that is not changed",
    SELDOM: "A change that Azure makes only so often",
    OTHER_REGION: "A resource in another region than what it needs",
    LEFT_BEHIND: "A resource that the spec names no longer",
}
"""What each code stands for, in a few words."""
