"""The `$filter` expressions of lists of resources and of resource groups: comparisons that are joined by `and`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import JsonObject

_TERM = re.compile(r"(?P<name>\w+)\s+eq\s+'(?P<value>(?:[^']|'')*)'", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_NAMES = frozenset(("resourcetype", "name", "location", "resourcegroup", "tagname", "tagvalue"))


def resource_filter(text: str | None) -> Mapping[str, str]:
    """What a filter compares, its names in lower case."""
    found: dict[str, str] = {}
    for part in _AND.split(text.strip()) if text and text.strip() else ():
        match = _TERM.fullmatch(part.strip())
        if match is None or match["name"].lower() not in _NAMES:
            raise ArmError(
                400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified in the query string."
            )
        found[match["name"].lower()] = match["value"].replace("''", "'")
    return found


def passes(item: JsonObject, wanted: Mapping[str, str]) -> bool:
    """Whether a resource, as it is shown, is what a filter asks for."""
    tags: dict[str, str] = item.get("tags", {})
    tag = wanted.get("tagname", "").casefold()
    value = next((text for name, text in tags.items() if name.casefold() == tag), None)
    if "tagname" in wanted and (value is None or wanted.get("tagvalue", value) != value):
        return False
    has = {
        "resourcetype": item["type"],
        "name": item["name"],
        "location": item["location"],
        "resourcegroup": item["id"].split("/")[4],
    }
    return all(has[name].casefold() == text.casefold() for name, text in wanted.items() if name in has)
