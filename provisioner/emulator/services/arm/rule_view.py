"""A data collection rule as the service answers it, for the api-version that was asked for."""

from __future__ import annotations

from provisioner.emulator.azure_hosts import rule_addresses
from provisioner.emulator.http import JsonObject
from provisioner.emulator.services.arm.types import RULES
from provisioner.emulator.state.resources import Resource

_ENDPOINTS_SINCE = "2023-03-11"
_QUOTAS_SINCE = "2024-03-11"


def show_rule(item: Resource, api_version: str, base_url: str) -> JsonObject:
    """The rule; a Direct one has the endpoints of the address at which the client reached the emulator."""
    body = item.body
    properties = dict(body["properties"])
    shown: JsonObject = {"immutableId": properties.pop("immutableId"), **properties}
    if body["kind"] == "Direct" and api_version >= _ENDPOINTS_SINCE:
        logs, metrics = rule_addresses(base_url, item.name, shown["immutableId"], body["location"])
        shown["endpoints"] = {"logsIngestion": logs, "metricsIngestion": metrics}
    if api_version >= _QUOTAS_SINCE:
        shown["ingestionQuotas"] = {"logs": {"maxSizePerMinuteInGB": "2", "maxRequestsPerMinute": "12000"}}
    shown["provisioningState"] = "Succeeded"
    result: JsonObject = {"properties": shown, "location": body["location"]}
    result |= {name: body[name] for name in ("tags", "kind", "identity") if body[name] is not None}
    return result | {
        "id": item.id,
        "name": item.name,
        "type": RULES.full_name,
        "etag": body["etag"],
        "systemData": body["systemData"],
    }
