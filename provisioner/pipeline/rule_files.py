"""A data collection rule as it is now: read from Azure by its ID, or from a file that holds its JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from provisioner import files
from provisioner.errors import UsageError
from provisioner.model.gateway import Gateway
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import JsonObject

_TYPE = "microsoft.insights/datacollectionrules"


def is_rule_id(text: str) -> bool:
    """True for the ARM ID of a rule."""
    parsed = parse_resource_id(text)
    return parsed is not None and parsed.type.casefold() == _TYPE


def from_azure(gateway: Gateway, id: str) -> JsonObject:
    """The live rule; raises `UsageError` when it is not there."""
    body = gateway.get("dataCollectionRules", id)
    if body is None:
        raise UsageError(f"there is no data collection rule `{id.rpartition('/')[2]}`", "look at its ID again")
    return body


def from_file(path: Path) -> JsonObject:
    """The one rule in a file: its own JSON, or a template that has no other."""
    try:
        value = json.loads(files.read_text(path, "rule").lstrip("\ufeff"))
    except ValueError as exc:
        raise UsageError(
            f"`{path}` is not JSON: {exc}", "save what `az monitor data-collection rule show` says"
        ) from exc
    rules = list(_rules(value))
    if len(rules) != 1:
        count = "no data collection rule" if not rules else f"{len(rules)} data collection rules"
        raise UsageError(f"`{path}` has {count}", "give a file with one rule, with `properties.dataFlows`")
    return rules[0]


def _rules(value: Any) -> Iterator[JsonObject]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        for item in value:
            yield from _rules(item)
    elif isinstance(value, Mapping):
        if isinstance(value.get("properties"), Mapping) and "dataFlows" in value["properties"]:
            yield value
        elif "dataFlows" in value:  # as the Azure command line writes it
            yield {**value, "properties": value}
        else:
            yield from _rules(value.get("resources"))
