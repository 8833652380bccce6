"""Diagnostic settings of data collection rules, without which their errors reach no table, and their categories."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import ArmError, resource_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.types import DIAGNOSTIC_CATEGORIES, DIAGNOSTIC_SETTINGS, RULES
from provisioner.emulator.state import State
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.snapshot import SETTING_TYPE

_RULE = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights/dataCollectionRules/{rule}"
_ALL = f"{_RULE}/providers/Microsoft.Insights/diagnosticSettings"
_ONE = f"{_ALL}/{{name}}"
_CATEGORY_LIST = f"{_RULE}/providers/Microsoft.Insights/diagnosticSettingsCategories"
_CATEGORY = f"{_CATEGORY_LIST}/{{name}}"
_READ = f"{DIAGNOSTIC_SETTINGS.full_name}/read"
_CATEGORIES = {"logs": ("LogErrors", "LogTroubleshooting"), "metrics": ("AllMetrics",)}
_GROUPS = ("allLogs", "audit")
_TARGETS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")


class DiagnosticSettings:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _ALL, DIAGNOSTIC_SETTINGS, "read", self.list),
            gate.operation("GET", _ONE, DIAGNOSTIC_SETTINGS, "read", self.get),
            gate.operation("PUT", _ONE, DIAGNOSTIC_SETTINGS, "write", self.put),
            gate.operation("DELETE", _ONE, DIAGNOSTIC_SETTINGS, "delete", self.delete),
            gate.operation("GET", _CATEGORY_LIST, DIAGNOSTIC_CATEGORIES, _READ, self.list_categories),
            gate.operation("GET", _CATEGORY, DIAGNOSTIC_CATEGORIES, _READ, self.get_category),
        )

    def list(self, call: Call) -> Response:
        """The settings of a rule."""
        rule = self._rule(call)
        return json_response(200, {"value": [_shown(i) for i in self._state.resources.of_type(SETTING_TYPE, rule.id)]})

    def get(self, call: Call) -> Response:
        """One setting."""
        self._rule(call)
        known = self._state.resources.get(call.id)
        if known is None:
            raise ArmError(
                404,
                "ResourceNotFound",
                f"The diagnostic setting '{call.params['name']}' doesn't exist.",
                target=call.id,
            )
        return json_response(200, _shown(known))

    def put(self, call: Call) -> Response:
        """Create or replace a setting."""
        rule = self._rule(call)
        properties = call.body().get("properties")
        if not isinstance(properties, dict):
            raise ArmError(400, "BadRequest", "The diagnostic setting has no properties.")
        if not any(properties.get(name) for name in _TARGETS):
            raise ArmError(400, "BadRequest", "The diagnostic setting has no destination.")
        workspace = properties.get("workspaceId")
        if workspace and self._state.resources.get(str(workspace)) is None:
            raise ArmError(404, "ResourceNotFound", f"The workspace '{workspace}' was not found.")
        stored = Resource(
            id=f"{rule.id}/providers/Microsoft.Insights/diagnosticSettings/{call.params['name']}",
            type=SETTING_TYPE,
            body={
                "properties": {
                    **{
                        name: properties[name]
                        for name in (*_TARGETS, "logAnalyticsDestinationType")
                        if name in properties
                    },
                    **{name: _categories(name, properties.get(name)) for name in _CATEGORIES},
                }
            },
        )
        return json_response(200, _shown(self._state.resources.put(stored)))

    def delete(self, call: Call) -> Response:
        """Remove a setting; 204 when there is none."""
        return empty(200 if self._state.resources.delete(call.id) else 204)

    def list_categories(self, call: Call) -> Response:
        """What settings of a rule can name."""
        rule = self._rule(call)
        shown = [_category(rule, kind, name) for kind, names in _CATEGORIES.items() for name in names]
        return json_response(200, {"value": shown})

    def get_category(self, call: Call) -> Response:
        """One category."""
        rule, wanted = self._rule(call), call.params["name"].casefold()
        for kind, names in _CATEGORIES.items():
            for name in names:
                if name.casefold() == wanted:
                    return json_response(200, _category(rule, kind, name))
        raise ArmError(404, "ResourceNotFound", f"The category '{call.params['name']}' doesn't exist.", target=call.id)

    def _rule(self, call: Call) -> Resource:
        rule = self._state.resources.get(call.id.rpartition("/providers/Microsoft.Insights/")[0])
        if rule is None:
            raise resource_not_found(RULES.full_name, call.params["rule"], call.params["group"])
        return rule


def _categories(kind: str, wanted: object) -> list[JsonObject]:
    """The entries of `logs` or `metrics`, each with its category or group, as the service completes them."""
    if not isinstance(wanted, list):
        return []
    found = []
    for entry in wanted:
        name = entry.get("category") or entry.get("categoryGroup") if isinstance(entry, dict) else None
        if name not in (*_CATEGORIES[kind], *(_GROUPS if kind == "logs" else ())):
            raise ArmError(400, "BadRequest", f"Category '{name}' is not supported.")
        found.append(
            {
                "category": entry.get("category"),
                "categoryGroup": entry.get("categoryGroup"),
                "enabled": bool(entry.get("enabled")),
                "retentionPolicy": {"days": 0, "enabled": False},
            }
        )
    return found


def _category(rule: Resource, kind: str, name: str) -> JsonObject:
    groups = {"categoryGroups": ["allLogs"]} if kind == "logs" else {}
    return {
        "id": f"{rule.id}/providers/microsoft.insights/diagnosticSettingsCategories/{name}",
        "type": "microsoft.insights/diagnosticSettingsCategories",
        "name": name,
        "properties": {"categoryType": kind.capitalize(), **groups},
    }


def _shown(item: Resource) -> JsonObject:
    return {
        "id": item.id,
        "type": DIAGNOSTIC_SETTINGS.full_name,
        "name": item.name,
        "properties": item.body["properties"],
    }
