"""Azure's regions by canonical name: the form that a rule's `location` must have.

Azure takes `UK South` at creation but then fails to associate such a rule (Azure/bicep issue 9566), so only the
canonical form is let through. New regions open every year: an unknown name is a warning, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping

LISTED_ON = "2026-09-28"

_DISPLAY_NAMES = (
    "Australia Central|Australia Central 2|Australia East|Australia Southeast|Austria East|"
    "Belgium Central|Brazil South|Brazil Southeast|Canada Central|Canada East|Central India|Central US|Chile Central|"
    "Denmark East|East Asia|East US|East US 2|France Central|France South|Germany North|Germany West Central|"
    "Indonesia Central|Israel Central|Italy North|Japan East|Japan West|Jio India Central|Jio India West|"
    "Korea Central|Korea South|Malaysia West|Mexico Central|New Zealand North|North Central US|North Europe|"
    "Norway East|Norway West|Poland Central|Qatar Central|South Africa North|South Africa West|South Central US|"
    "South India|Southeast Asia|Spain Central|Sweden Central|Sweden South|Switzerland North|Switzerland West|"
    "UAE Central|UAE North|UK South|UK West|West Central US|West Europe|West India|West US|West US 2|West US 3|"
    "Central US EUAP|East US 2 EUAP|"
    "China East|China East 2|China East 3|China North|China North 2|China North 3|"
    "USGov Arizona|USGov Texas|USGov Virginia|USDoD Central|USDoD East"
)


def canonical(location: str) -> str:
    """A location as Azure stores it: lower case, without blanks."""
    return "".join(location.split()).lower()


DISPLAY_NAMES: Mapping[str, str] = {canonical(display): display for display in _DISPLAY_NAMES.split("|")}
"""Canonical name → the name people know."""


def is_known(location: str) -> bool:
    """True for the canonical name of a region on the list; `global` counts as one."""
    return location == "global" or location in DISPLAY_NAMES


def same_region(left: str, right: str) -> bool:
    """True when two spellings name one region."""
    return canonical(left) == canonical(right)
