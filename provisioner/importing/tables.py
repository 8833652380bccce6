"""A table in the words of the spec: its columns, and of plan and retention what is not Azure's default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from provisioner.catalog.azure_tables import azure_tables
from provisioner.catalog.names import (
    CUSTOM_COLUMN_SUFFIX,
    CUSTOM_TABLE_SUFFIX,
    STANDARD_COLUMNS,
    TABLE_COLUMN_TYPES,
    TIME_GENERATED,
)
from provisioner.catalog.resource_types import TABLE
from provisioner.importing.codes import LEFT_OUT
from provisioner.importing.draft import Draft, properties_of, without
from provisioner.importing.rules import columns_of
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject

_DEFAULT_PLAN: Final = "Analytics"
_EXAMPLE_DAYS: Final = 30
_SAID: Final = {"plan", "retentionInDays", "totalRetentionInDays", "schema"}
_SAID_OF_SCHEMA: Final = {"name", "displayName", "description", "columns"}
_SAID_OF_A_COLUMN: Final = {"name", "type", "description"}


def is_custom(name: str) -> bool:
    """True for a table of one's own."""
    return name.endswith(CUSTOM_TABLE_SUFFIX)


def table_values(draft: Draft, resource: Resource, name: str) -> dict[str, Json]:
    """The entry of `tables` for a table; empty where the spec has nothing to say of it."""
    body = without(resource.body, TABLE.read_only)
    properties = properties_of(body if isinstance(body, Mapping) else {})
    schema = properties.get("schema")
    schema = schema if isinstance(schema, Mapping) else {}
    values: dict[str, Json] = {}
    plan = properties.get("plan")
    if isinstance(plan, str) and plan and plan != _DEFAULT_PLAN:
        values["plan"] = plan
    for days, value in _retention(resource.body, plan):
        values[days] = value
        draft.unknowns.suggest(value, _EXAMPLE_DAYS)
    draft.unknowns.suggest(plan, _DEFAULT_PLAN)
    for key in ("displayName", "description"):
        said = schema.get(key)
        if isinstance(said, str) and said and not (key == "displayName" and said == name):
            values[key] = said
    if columns := columns_of(list(_columns(draft, resource, schema, name)), draft):
        values["columns"] = columns
    _left_out(draft, resource, properties, schema, name)
    return values


def _retention(body: JsonObject, plan: Json) -> Iterator[tuple[str, Json]]:
    live = properties_of(body)
    interactive, total = live.get("retentionInDays"), live.get("totalRetentionInDays")
    default = (
        interactive in (None, -1) or live.get("retentionInDaysAsDefault") is True or plan in ("Basic", "Auxiliary")
    )
    if not default:
        yield "retentionInDays", interactive
    if total not in (None, -1) and live.get("totalRetentionInDaysAsDefault") is not True:
        yield "totalRetentionInDays", total


def _columns(draft: Draft, resource: Resource, schema: JsonObject, name: str) -> Iterator[Json]:
    columns = [item for item in _list(schema.get("columns")) if isinstance(item, Mapping)]
    written = {str(item.get("name")) for item in columns}
    if is_custom(name) and columns and TIME_GENERATED not in written and draft.live:
        yield {"name": TIME_GENERATED, "type": "datetime"}
    for column in columns:
        called = str(column.get("name"))
        if is_custom(name) and called in STANDARD_COLUMNS and called != TIME_GENERATED:
            message = f"Column `{called}` of table `{name}` is left out: every table has it"
            draft.find(LEFT_OUT, "info", message, resource)
        elif is_custom(name) or called.endswith(CUSTOM_COLUMN_SUFFIX):
            yield {**column, "type": _type(draft, resource, column, name)}


def _type(draft: Draft, resource: Resource, column: JsonObject, table: str) -> Json:
    kind, called = column.get("type"), column.get("name")
    odd = [key for key in column if key not in _SAID_OF_A_COLUMN and column[key] not in (None, "")]
    if odd:
        message = f"`{odd[0]}` of column `{called}` of table `{table}` is left out: the format has no words for it"
        draft.find(LEFT_OUT, "info", message, resource, "it stays as it is in a table that exists")
    folded = str(kind).casefold()
    if folded not in (*TABLE_COLUMN_TYPES, "bool") and "{{" not in folded:
        message = f"Column `{called}` of table `{table}` has the type `{kind}`, which no table has: it becomes a string"
        draft.find(LEFT_OUT, "warning", message, resource, f"choose one of {', '.join(TABLE_COLUMN_TYPES)}")
        return "string"
    return kind


def _left_out(draft: Draft, resource: Resource, properties: JsonObject, schema: JsonObject, name: str) -> None:
    odd = [key for key, value in properties.items() if key not in _SAID and value not in (None, {}, [])]
    if not draft.live:
        odd += [key for key, value in schema.items() if key not in _SAID_OF_SCHEMA and value not in (None, {}, [])]
    if odd:
        message = f"`{'`, `'.join(odd)}` of table `{name}` is left out: the format has no words for it"
        draft.find(LEFT_OUT, "info", message, resource, "it stays as it is in a table that exists")


def table_name(draft: Draft, resource: Resource) -> str | None:
    """The name that the table has in the spec; None for one that no spec can name."""
    name = draft.unknowns.literal(resource.name)
    if is_custom(name) or name in azure_tables():
        return name
    return f"{name}{CUSTOM_TABLE_SUFFIX}" if name != resource.name else None


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else []
