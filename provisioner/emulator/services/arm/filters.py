"""The `$filter` expressions of the authorization provider, as far as its clients send them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from provisioner.emulator.arm_errors import ArmError

_TERM = re.compile(
    r"(?P<scope>atScope\(\))"
    r"|assignedTo\('(?P<assigned>[^']*)'\)"
    r"|(?P<name>principalId|roleName|type)\s+eq\s+'(?P<value>[^']*)'",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a filter asks for; None where it says nothing."""

    at_scope: bool = False
    principal_id: str | None = None
    role_name: str | None = None
    role_type: str | None = None


def parse_filter(text: str | None) -> Filter:
    """Take a filter apart; raises `ArmError` for one that the provider would not take."""
    found: dict[str, str] = {}
    at_scope = False
    for term in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE) if text and text.strip() else ():
        match = _TERM.fullmatch(term.strip())
        if match is None:
            raise ArmError(400, "InvalidFilter", f"The filter '{text}' is not supported.")
        if match["scope"]:
            at_scope = True
        elif match["assigned"] is not None:
            found["principalid"] = match["assigned"]
        else:
            found[match["name"].lower()] = match["value"]
    return Filter(
        at_scope=at_scope,
        principal_id=found.get("principalid"),
        role_name=found.get("rolename"),
        role_type=found.get("type"),
    )
