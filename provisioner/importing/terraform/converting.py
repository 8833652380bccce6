"""Resources of the providers azurerm and azapi as ARM has them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from provisioner.catalog import resource_types as types
from provisioner.catalog.roles import BUILT_IN
from provisioner.diagnostics import Diagnostic
from provisioner.importing.codes import CONDITIONAL, NOT_READ
from provisioner.importing.terraform.blocks import members_of
from provisioner.importing.terraform.evaluation import Scope
from provisioner.importing.terraform.instances import key_of
from provisioner.importing.terraform.module import Block, Module
from provisioner.importing.terraform.rules import rule_body
from provisioner.importing.unknowns import Unknowns
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject

_ROLES: Final = {role.name.casefold(): role for role in BUILT_IN}


def terraform_resources(
    module: Module, unknowns: Unknowns, given: Mapping[str, Json]
) -> tuple[list[Resource], list[Diagnostic]]:
    """Every resource of a module and of those that it calls; `given` are values of its variables."""
    found: list[Resource] = []
    diagnostics: list[Diagnostic] = []
    for call in module.calls.values():
        scope = Scope(module, unknowns, given, call.block)
        for turn in scope.turns() if call.module is not None else ():
            assert call.module is not None
            inside = replace(scope, turn=turn).called(call.module)
            resources, told = terraform_resources(call.module, unknowns, inside.given)
            found += resources
            diagnostics += told
    for block in module.resources():
        scope = Scope(module, unknowns, given, block)
        turns = scope.turns()
        if not turns or (turns == [{}] and block.members.keys() & {"count", "for_each"}):
            diagnostics.append(_uncounted(block, turns))
        convert = _CONVERTERS.get(block.type)
        found += [convert(replace(scope, turn=turn)) if convert else _unknown(block) for turn in turns]
    return found, diagnostics


def _uncounted(block: Block, turns: list[dict[str, Json]]) -> Diagnostic:
    """What is said of a block that is not made at all, or nobody knows how often."""
    address = f"`{block.type}.{block.name}`"
    if not turns:
        message = f"{address} is left out: its `count` or `for_each` makes none of it"
        hint = "give the values that make it with `--parameter NAME=VALUE` or a `*.tfvars` file"
        return Diagnostic(code=CONDITIONAL, severity="info", message=message, span=block.source, hint=hint)
    message = f"{address} is made as often as its `count` or `for_each` says, which is not known: it is taken once"
    hint = "give its values with `--parameter NAME=VALUE` or a `*.tfvars` file, or import from Azure"
    return Diagnostic(code=NOT_READ, severity="warning", message=message, span=block.source, hint=hint)


def _unknown(block: Block) -> Resource:
    return Resource(type=block.type, name=block.name, body={}, source=block.source)


def _resource(scope: Scope, kind: str, body: JsonObject, *, name: str = "", id: str = "") -> Resource:
    said = scope.value(scope.block.members.get("name"))
    plain = {key: value for key, value in body.items() if value not in (None, {})}
    whole = id or scope.id()
    return Resource(type=kind, name=name or str(said), body=plain, source=scope.block.source, id=whole)


def _group(scope: Scope) -> Resource:
    values = members_of(scope)
    body = {"location": values.get("location"), "tags": values.get("tags")}
    return _resource(scope, types.RESOURCE_GROUP.arm_type, body)


def _workspace(scope: Scope) -> Resource:
    values = members_of(scope)
    sku = values.get("sku")
    properties = {"retentionInDays": values.get("retention_in_days"), "sku": {"name": sku} if sku else None}
    body: JsonObject = {"location": values.get("location"), "tags": values.get("tags"), "properties": _said(properties)}
    return _resource(scope, types.WORKSPACE.arm_type, body)


def _rule(scope: Scope) -> Resource:
    return _resource(scope, types.RULE.arm_type, rule_body(scope))


def _endpoint(scope: Scope) -> Resource:
    values = members_of(scope)
    access = "Disabled" if values.get("public_network_access_enabled") is False else "Enabled"
    properties: JsonObject = {"description": values.get("description"), "networkAcls": {"publicNetworkAccess": access}}
    body: JsonObject = {"location": values.get("location"), "tags": values.get("tags"), "properties": _said(properties)}
    return _resource(scope, types.ENDPOINT.arm_type, body)


def _table(scope: Scope) -> Resource:
    values = members_of(scope)
    name = str(values.get("name"))
    columns = values.get("column")
    schema: JsonObject = {
        "name": name,
        "displayName": values.get("display_name"),
        "description": values.get("description"),
        "columns": [_column(item) for item in columns if isinstance(item, Mapping)]
        if isinstance(columns, list)
        else None,
    }
    properties: JsonObject = {
        "plan": values.get("plan"),
        "retentionInDays": values.get("retention_in_days") or None,  # 0 is what exports say of the default
        "totalRetentionInDays": values.get("total_retention_in_days") or None,
        "schema": _said(schema),
    }
    id = f"{values.get('workspace_id')}/tables/{name}"
    return _resource(scope, types.TABLE.arm_type, {"properties": _said(properties)}, id=id)


def _column(values: JsonObject) -> JsonObject:
    names = {"name": "name", "type": "type", "description": "description", "display_name": "displayName"}
    return {arm: values[ours] for ours, arm in names.items() if values.get(ours) is not None}


def _role_assignment(scope: Scope) -> Resource:
    values = members_of(scope)
    role = _ROLES.get(str(values.get("role_definition_name")).casefold())
    at = str(values.get("scope"))
    subscription = at.split("/")[2] if at.startswith("/subscriptions/") else ""
    definition = role.definition_id(subscription) if role else values.get("role_definition_id")
    properties = {
        "roleDefinitionId": definition,
        "principalId": values.get("principal_id"),
        "principalType": values.get("principal_type"),
        "description": values.get("description"),
        "scope": at,
    }
    key = key_of(scope.turn)
    name = scope.block.name if key is None else f"{scope.block.name}-{key}"
    id = f"{at}/providers/{types.ROLE_ASSIGNMENT.arm_type}/{name}"
    body: JsonObject = {"properties": _said(properties)}
    return _resource(scope, types.ROLE_ASSIGNMENT.arm_type, body, name=name, id=id)


def _setting(scope: Scope) -> Resource:
    values = members_of(scope)
    enabled = values.get("enabled_log")
    logs = [
        _said({"category": item.get("category"), "categoryGroup": item.get("category_group"), "enabled": True})
        for item in (enabled if isinstance(enabled, list) else [])
        if isinstance(item, Mapping)
    ]
    properties: JsonObject = {"workspaceId": values.get("log_analytics_workspace_id"), "logs": logs}
    id = f"{values.get('target_resource_id')}/providers/{types.DIAGNOSTIC_SETTING.arm_type}/{values.get('name')}"
    return _resource(scope, types.DIAGNOSTIC_SETTING.arm_type, {"properties": properties}, id=id)


def _link_scope(scope: Scope) -> Resource:
    values = members_of(scope)
    modes = {
        "ingestionAccessMode": values.get("ingestion_access_mode"),
        "queryAccessMode": values.get("query_access_mode"),
    }
    body: JsonObject = {"tags": values.get("tags"), "properties": {"accessModeSettings": _said(modes)}}
    return _resource(scope, types.PRIVATE_LINK_SCOPE.arm_type, body)


def _scoped_resource(scope: Scope) -> Resource:
    values = members_of(scope)
    subscription = scope.unknowns.deployed("subscription", "the subscription's ID", scope.block.source)
    group = f"/subscriptions/{subscription}/resourceGroups/{values.get('resource_group_name')}"
    home = f"{group}/providers/{types.PRIVATE_LINK_SCOPE.arm_type}/{values.get('scope_name')}"
    body: JsonObject = {"properties": {"linkedResourceId": values.get("linked_resource_id")}}
    return _resource(scope, types.SCOPED_RESOURCE.arm_type, body, id=f"{home}/scopedResources/{values.get('name')}")


def _azapi(scope: Scope) -> Resource:
    values = members_of(scope)
    written = values.get("body")
    body = dict(_decoded(written))
    for key in ("location", "tags"):
        if values.get(key) is not None:
            body.setdefault(key, values[key])
    kind = str(values.get("type")).partition("@")[0]
    return _resource(scope, kind, body)


def _decoded(value: Json) -> JsonObject:
    if isinstance(value, str):
        try:
            found = json.loads(value)
        except ValueError:
            return {}
        return found if isinstance(found, Mapping) else {}
    return value if isinstance(value, Mapping) else {}


def _said(values: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in values.items() if value not in (None, {})}


def _names() -> Iterator[tuple[str, Callable[[Scope], Resource]]]:
    yield "azurerm_resource_group", _group
    yield "azurerm_log_analytics_workspace", _workspace
    yield "azurerm_log_analytics_workspace_table", _table
    yield "azurerm_log_analytics_workspace_table_custom_log", _table
    yield "azurerm_monitor_data_collection_rule", _rule
    yield "azurerm_monitor_data_collection_endpoint", _endpoint
    yield "azurerm_monitor_diagnostic_setting", _setting
    yield "azurerm_monitor_private_link_scope", _link_scope
    yield "azurerm_monitor_private_link_scoped_service", _scoped_resource
    yield "azurerm_role_assignment", _role_assignment
    yield "azapi_resource", _azapi
    yield "azapi_update_resource", _azapi


_CONVERTERS: Final = dict(_names())
