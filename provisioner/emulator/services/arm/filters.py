"""`$filter` expressions as far as clients send them: those of the authorization provider, and those of resource lists.

Documented for resources and groups: comparisons of `resourceType`, `resourceGroup`, `name`, `location`, `tagName` and
`tagValue`, and `substringof('value', name)`. Only `eq` and `and` are taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import JsonObject
from provisioner.emulator.odata import conjuncts

_TERM = re.compile(
    r"(?P<scope>atScope\(\))"
    r"|assignedTo\('(?P<assigned>[^']*)'\)"
    r"|(?P<name>principalId|roleName|type)\s+eq\s+'(?P<value>[^']*)'",
    re.IGNORECASE,
)
_RESOURCE_TERM = re.compile(
    r"(?P<name>resourceType|resourceGroup|name|location|tagName|tagValue)\s+eq\s+'(?P<value>(?:[^']|'')*)'"
    r"|substringof\('(?P<part>[^']*)',\s*(?P<place>name|resourceGroup)\)",
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
    for term in conjuncts(text or ""):
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


def matches_resource_filter(item: JsonObject, text: str | None) -> bool:
    """True for a resource or group, as it is shown, that a filter names; raises `ArmError` for another filter."""
    if not text or not text.strip():
        return True
    terms = [_RESOURCE_TERM.fullmatch(term) for term in conjuncts(text)]
    tags = {name.casefold(): str(value) for name, value in (item.get("tags") or {}).items()}
    wanted: dict[str, str] = {}
    for term in terms:
        if term is None:
            message = f"Invalid $filter '{text}' specified in the query string."
            raise ArmError(400, "InvalidFilterInQueryString", message)
        if term["place"] and term["part"].casefold() not in _value(item, term["place"]).casefold():
            return False
        if term["name"]:
            wanted[term["name"].casefold()] = term["value"].replace("''", "'")
    tag, tag_value = wanted.pop("tagname", None), wanted.pop("tagvalue", None)
    if tag is not None and (tag.casefold() not in tags or tag_value not in (None, tags[tag.casefold()])):
        return False
    return all(_value(item, name).casefold() == value.casefold() for name, value in wanted.items())


def _value(item: JsonObject, name: str) -> str:
    match name.casefold():
        case "resourcetype":
            return str(item["type"])
        case "resourcegroup":
            return str(item["id"]).split("/")[4]
        case other:
            return str(item[other])
