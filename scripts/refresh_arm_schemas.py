"""Rewrite the schemas of ARM documents from Azure's published JSON schemas.

    python scripts/refresh_arm_schemas.py FOLDER

FOLDER holds `Microsoft.Insights.2024-03-11.json` and `Microsoft.OperationalInsights.2025-07-01.json` as published at
https://schema.management.azure.com/schemas/VERSION/PROVIDER.json (Azure/azure-resource-manager-schemas, MIT). What the
published schemas get wrong, or leave open, is put right by the tables below, each line with the fact behind it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "schemas"
TAKEN = "2026-08"
TRANSFORMS = "WorkspaceTransforms"
TOTAL = [1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383]

# Enumerations that Azure keeps to; all others are "model as string" and get new values without a new api-version.
CLOSED = {"ColumnDefinition.type", "Column.type", "Column.dataTypeHint", "TableProperties.plan", "WorkspaceSku.name"}
CLOSED |= {"DataCollectionRuleResourceIdentity.type", "Identity.type", "StorageBlob.lookupType"}
CLOSED |= {"DataCollectionEndpointNetworkAcls.publicNetworkAccess"}

RESOURCE_ID = {"type": "string", "pattern": "^/subscriptions/", "x-wanted": "a resource ID (`/subscriptions/…`)"}
STREAM_KEYS = {"pattern": "^Custom-.", "x-wanted": "a name that begins with `Custom-`"}

RULE: dict[str, Any] = {
    # The published enum has only Linux and Windows; the documentation has these (and rejects others at run time).
    "body.kind": {
        "type": "string",
        "enum": ["Direct", "AgentDirectToStore", "AgentSettings", "Linux", "PlatformTelemetry", "Windows", TRANSFORMS],
        "description": "The kind of rule; only `Direct` gets an endpoint of its own.",
    },
    "body!required": ["location", "properties"],
    "DataCollectionRuleResourceProperties.dataCollectionEndpointId": RESOURCE_ID,
    "DataCollectionRuleResourceProperties.streamDeclarations!propertyNames": STREAM_KEYS,
    "StreamDeclaration!required": ["columns"],
    "ColumnDefinition!required": ["name", "type"],
    "ColumnDefinition.type!x-hint": "a stream has no other types; declare `string` and convert in the transformation",
    # Written by people and returned by Azure, though no published schema has it (165 columns of published rules).
    "ColumnDefinition.description": {"type": "string"},
    "DataFlow!required": ["streams", "destinations"],
    "DataFlow.streams!minItems": 1,
    "DataFlow.destinations!minItems": 1,
    "LogAnalyticsDestination!required": ["name", "workspaceResourceId"],
    "LogAnalyticsDestination.workspaceResourceId": RESOURCE_ID,
}
TABLE: dict[str, Any] = {
    "body!required": ["properties"],
    # -1 and null ask for the default, though the published minimum is 4.
    "TableProperties.retentionInDays": {
        "type": ["integer", "null"],
        "anyOf": [{"type": "null"}, {"const": -1}, {"minimum": 4, "maximum": 730}],
        "x-wanted": "4 to 730 days, or -1 for the workspace's default",
    },
    "TableProperties.totalRetentionInDays": {
        "type": ["integer", "null"],
        "anyOf": [{"type": "null"}, {"const": -1}, {"minimum": 4, "maximum": 730}, {"enum": TOTAL}],
        "x-wanted": f"4 to 730 days, or 3 to 12 years in whole ones ({', '.join(map(str, TOTAL))})",
    },
    "Schema!required": ["name"],
    "Column!required": ["name", "type"],
    # The published enum has `dateTime`; Azure answers and accepts `datetime`.
    "Column.type!enum": ["string", "int", "long", "real", "boolean", "datetime", "dateTime", "guid", "dynamic"],
}
WORKSPACE: dict[str, Any] = {
    "body!required": ["location"],
    "WorkspaceProperties.retentionInDays": {
        "type": "integer",
        "minimum": 7,
        "maximum": 730,
        "x-wanted": "30 to 730 days (7 in the tier Free)",
    },
}
ENDPOINT: dict[str, Any] = {"body!required": ["location"]}
JOBS = [
    ("Microsoft.Insights", "2024-03-11", "dataCollectionEndpoints", "data_collection_endpoint", ENDPOINT),
    ("Microsoft.Insights", "2024-03-11", "dataCollectionRules", "data_collection_rule", RULE),
    ("Microsoft.OperationalInsights", "2025-07-01", "workspaces_tables", "table", TABLE),
    ("Microsoft.OperationalInsights", "2025-07-01", "workspaces", "workspace", WORKSPACE),
]
NOT_IN_A_BODY = {"apiVersion", "type", "name", "etag", "resources"}


def plain(node: Any, name: str) -> Any:  # noqa: ANN401  JSON of any shape
    """A schema without the alternative of a template expression, strict about keys, with open enumerations open."""
    if isinstance(node, list):
        return [plain(item, name) for item in node]
    if not isinstance(node, dict):
        return node
    if "oneOf" in node and any("expression" in option.get("$ref", "") for option in node["oneOf"]):
        rest = {key: value for key, value in node.items() if key != "oneOf"}
        kept = [option for option in node["oneOf"] if "expression" not in option.get("$ref", "")]
        return plain({**kept[0], **rest}, name)
    if "$ref" in node:
        return {"$ref": "#/$defs/" + node["$ref"].rsplit("/", 1)[-1]}
    made = {key: plain(value, name) for key, value in node.items() if key not in ("properties", "enum", "format")}
    if "enum" in node and name in CLOSED:
        made["enum"] = node["enum"]
    if node.get("properties"):
        made["properties"] = {key: plain(value, f"{name}.{key}") for key, value in node["properties"].items()}
        made.setdefault("additionalProperties", False)
    return made


def corrected(schemas: dict[str, Any], corrections: dict[str, Any]) -> None:
    """Apply one table: `Definition.property` replaces a property, `Definition[.property]!keyword` sets a keyword."""
    for place, value in corrections.items():
        path, _, keyword = place.partition("!")
        definition, _, member = path.partition(".")
        node = schemas[definition]
        if not keyword:
            node["properties"][member] = value
            continue
        if member:
            node = node["properties"][member]
        node[keyword] = value


def reachable(node: Any, definitions: dict[str, Any], found: dict[str, Any]) -> None:  # noqa: ANN401  JSON of any shape
    """Collect the definitions that a schema needs."""
    if isinstance(node, list):
        for item in node:
            reachable(item, definitions, found)
    elif isinstance(node, dict):
        name = node.get("$ref", "").rsplit("/", 1)[-1]
        if name and name not in found:
            found[name] = definitions[name]
            reachable(found[name], definitions, found)
        for value in node.values():
            reachable(value, definitions, found)


def main(folder: str) -> None:
    """Write the schemas."""
    for provider, version, resource, target, corrections in JOBS:
        raw = json.loads((Path(folder) / f"{provider}.{version}.json").read_text(encoding="utf-8"))
        definitions = {name: plain(node, name) for name, node in raw["definitions"].items()}
        body = plain(raw["resourceDefinitions"][resource], "body")
        body["properties"] = {key: value for key, value in body["properties"].items() if key not in NOT_IN_A_BODY}
        corrected({**definitions, "body": body}, corrections)
        needed: dict[str, Any] = {}
        reachable(body, definitions, needed)
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$comment": f"From {raw['id'].rstrip('#')} (Azure/azure-resource-manager-schemas, MIT), taken {TAKEN}; "
            "corrected and written by scripts/refresh_arm_schemas.py, do not edit by hand.",
            "title": raw["resourceDefinitions"][resource]["description"],
            **{key: value for key, value in body.items() if key != "description"},
            "$defs": dict(sorted(needed.items())),
        }
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (TARGET / f"{target}.schema.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
