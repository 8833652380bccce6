"""Keys in the case in which Azure writes them: it reads `DataFlows` and `dataflows` as `dataFlows`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from provisioner.catalog import resource_types as types
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject

_ENVELOPE: Final = (
    *("id", "name", "type", "kind", "location", "tags", "identity", "properties", "resources", "value"),
    *("apiVersion", "etag", "systemData"),
)
_RULE: Final = (
    *("description", "dataCollectionEndpointId", "streamDeclarations", "destinations", "dataFlows", "dataSources"),
    *("columns", "name", "type", "logAnalytics", "workspaceResourceId", "workspaceId", "streams", "transformKql"),
    *("outputStream", "builtInTransform", "captureOverflow", "immutableId", "endpoints", "logsIngestion"),
)
_TABLE: Final = (
    *("schema", "columns", "name", "type", "description", "displayName", "plan", "retentionInDays"),
    *("totalRetentionInDays", "tableType", "tableSubType"),
)
_OWN_NAMES: Final = {"streamDeclarations"}
"""Below these stand names that somebody chose."""


def with_envelope(value: JsonObject) -> JsonObject:
    """A file's object with the keys of a resource, or of what wraps it, in Azure's case."""
    return _respelt(value, _folded((*_ENVELOPE, *_RULE)))


def in_azures_case(resource: Resource) -> Resource:
    """A rule or a table with all keys that are known in Azure's case."""
    kind = resource.type.casefold()
    words = _RULE if kind == types.RULE.arm_type.casefold() else _TABLE if kind.endswith("/tables") else ()
    if not words:
        return resource
    body = _respelt(resource.body, _folded(_ENVELOPE))
    properties = body.get("properties")
    deep = _deeply(properties, _folded(words)) if isinstance(properties, Mapping) else properties
    body = {**body, "properties": deep} if "properties" in body else body
    return resource if body == resource.body else replace(resource, body=body)


def _folded(words: Iterable[str]) -> dict[str, str]:
    return {word.casefold(): word for word in words}


def _respelt(value: JsonObject, words: Mapping[str, str]) -> dict[str, Json]:
    """One object; where two keys would become one, both stay as they are."""
    found: dict[str, Json] = {}
    for key, item in value.items():
        wanted = words.get(key.casefold(), key)
        found[key if wanted in value else wanted] = item
    return found


def _deeply(value: Json, words: Mapping[str, str]) -> Json:
    if isinstance(value, list):
        return [_deeply(item, words) for item in value]
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Json] = {}
    for key, item in _respelt(value, words).items():
        if key in _OWN_NAMES and isinstance(item, Mapping):
            found[key] = {name: _deeply(inner, words) for name, inner in item.items()}
        else:
            found[key] = _deeply(item, words)
    return found
