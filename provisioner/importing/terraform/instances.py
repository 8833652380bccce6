"""The instances of a block, by `count` or `for_each`, and the IDs that they have in Azure.

`value` evaluates what stands in the block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from provisioner.importing.unknowns import Unknowns
from provisioner.model.json import Json, JsonObject

if TYPE_CHECKING:
    from provisioner.importing.terraform.module import Block

PROVIDERS: Final[Mapping[str, str]] = {
    "azurerm_log_analytics_workspace": "Microsoft.OperationalInsights/workspaces",
    "azurerm_monitor_data_collection_rule": "Microsoft.Insights/dataCollectionRules",
    "azurerm_monitor_data_collection_endpoint": "Microsoft.Insights/dataCollectionEndpoints",
    "azurerm_user_assigned_identity": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "azurerm_monitor_private_link_scope": "Microsoft.Insights/privateLinkScopes",
}
"""The ARM types of resources whose IDs other resources name."""


_MOST: Final = 1_000


def turns_of(members: JsonObject, value: Callable[[Json], Json]) -> Iterator[dict[str, Json]]:
    """What `count` or `for_each` gives to each instance of a block; one empty turn where there is neither."""
    if "count" in members:
        count = value(members["count"])
        if isinstance(count, int) and count <= _MOST:
            for at in range(count):
                yield {"count": {"index": at}}
            return
    elif "for_each" in members:
        over = value(members["for_each"])
        if isinstance(over, Mapping | list):
            for key, item in over.items() if isinstance(over, Mapping) else ((item, item) for item in over):
                yield {"each": {"key": key, "value": item}}
            return
    yield {}


def key_of(turn: Mapping[str, Json]) -> Json:
    """The key of an instance, None for the only one."""
    found = turn.get("each") or turn.get("count") or {}
    return next(iter(found.values())) if isinstance(found, Mapping) and found else None


def pairs(over: Mapping[str, Json] | list[Json]) -> Iterator[tuple[Json, Json]]:
    """Keys and items of what a loop goes over."""
    yield from over.items() if isinstance(over, Mapping) else enumerate(over)


def id_of(block: Block, value: Callable[[Json], Json], unknowns: Unknowns) -> str:
    """The ID that a block's resource has in Azure, where it follows from what is written."""
    members, type = block.members, block.type
    name = value(members.get("name"))
    if type == "azurerm_resource_group":
        subscription = unknowns.deployed("subscription", "the subscription's ID", block.source)
        return f"/subscriptions/{subscription}/resourceGroups/{name}"
    if type in PROVIDERS and "resource_group_name" in members:
        subscription = unknowns.deployed("subscription", "the subscription's ID", block.source)
        group = value(members["resource_group_name"])
        return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{PROVIDERS[type]}/{name}"
    parent, kind = value(members.get("parent_id")), str(value(members.get("type"))).partition("@")[0]
    if type.startswith("azapi_") and isinstance(parent, str) and kind.count("/") > 1:
        return f"{parent}/{kind.rpartition('/')[2]}/{name}"
    if type.startswith("azapi_") and isinstance(parent, str) and "/" in kind:
        return f"{parent}/providers/{kind}/{name}"
    return ""
