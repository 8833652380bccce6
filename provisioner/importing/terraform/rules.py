"""`azurerm_monitor_data_collection_rule` as ARM's body of a rule."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from provisioner.importing.terraform.blocks import members_of
from provisioner.importing.terraform.evaluation import Scope
from provisioner.model.json import Json, JsonObject

_LISTS: Final[Mapping[str, str]] = {
    "data_import": "dataImports",
    "extension": "extensions",
    "iis_log": "iisLogs",
    "log_file": "logFiles",
    "performance_counter": "performanceCounters",
    "platform_telemetry": "platformTelemetry",
    "prometheus_forwarder": "prometheusForwarder",
    "syslog": "syslog",
    "windows_event_log": "windowsEventLogs",
    "windows_firewall_log": "windowsFirewallLogs",
    "event_hub": "eventHubs",
    "event_hub_direct": "eventHubsDirect",
    "log_analytics": "logAnalytics",
    "monitor_account": "monitoringAccounts",
    "storage_blob": "storageAccounts",
    "storage_blob_direct": "storageBlobsDirect",
    "storage_table_direct": "storageTablesDirect",
}
"""Blocks that are lists in ARM; all others are objects."""

_NAMES: Final[Mapping[str, str]] = {
    "azure_monitor_metrics": "azureMonitorMetrics",
    "extension_json": "extensionSettings",
    "storage_account_id": "storageAccountResourceId",
    "event_hub_id": "eventHubResourceId",
    "monitor_account_id": "accountResourceId",
    "facility_names": "facilityNames",
}
_FLOW: Final[Mapping[str, str]] = {
    "streams": "streams",
    "destinations": "destinations",
    "transform_kql": "transformKql",
    "output_stream": "outputStream",
    "built_in_transform": "builtInTransform",
}


def rule_body(scope: Scope) -> JsonObject:
    """Location, kind, tags, identity and properties."""
    values = members_of(scope)
    properties: dict[str, Json] = {
        "description": values.get("description"),
        "dataCollectionEndpointId": values.get("data_collection_endpoint_id"),
        "streamDeclarations": dict(_streams(values.get("stream_declaration"))),
        "dataSources": _first(values.get("data_sources")),
        "destinations": _first(values.get("destinations")),
        "dataFlows": [_renamed(item, _FLOW) for item in _blocks(values.get("data_flow"))],
    }
    identity = next(iter(_blocks(values.get("identity"))), None)
    return {
        "location": values.get("location"),
        "kind": values.get("kind"),
        "tags": values.get("tags"),
        "identity": _identity(identity) if identity else None,
        "properties": {key: value for key, value in properties.items() if value not in (None, {}, [])},
    }


def _streams(value: Json) -> Iterator[tuple[str, Json]]:
    for item in _blocks(value):
        columns = [
            {key: column[key] for key in ("name", "type") if key in column} for column in _blocks(item.get("column"))
        ]
        yield str(item.get("stream_name")), {"columns": columns}


def _identity(values: JsonObject) -> JsonObject:
    users = values.get("identity_ids")
    named: dict[str, Json] | None = {str(user): {} for user in users} if isinstance(users, list) else None
    kind = str(values.get("type", "None")).replace(" ", "")
    return {"type": kind, **({"userAssignedIdentities": named} if named else {})}


def _first(value: Json) -> Json:
    """A block that stands once, with all in it, in ARM's names."""
    blocks = list(_blocks(value))
    return _arm(blocks[0]) if blocks else None


def _arm(values: JsonObject) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key, value in values.items():
        if key in _LISTS and isinstance(value, list | Mapping):
            found[_LISTS[key]] = [_arm(item) for item in _blocks(value)]
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            found[_camel(key)] = _arm(value[0])
        elif key == "extension_json" and isinstance(value, str):
            found[_camel(key)] = _json(value)
        elif value is not None:
            found[_camel(key)] = value
    return found


def _json(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except ValueError:
        return text
    return value


def _camel(key: str) -> str:
    return _NAMES.get(key) or re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), key)


def _renamed(values: JsonObject, names: Mapping[str, str]) -> dict[str, Json]:
    return {names.get(key, _camel(key)): value for key, value in values.items() if value is not None}


def _blocks(value: Json) -> Iterator[JsonObject]:
    """The blocks of one name; in JSON, one alone may stand without a list."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item
