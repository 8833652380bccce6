"""Which live rules write to a table: what decides whether anybody else would miss it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from provisioner.catalog.comparison import folded
from provisioner.model.gateway import Gateway
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import Json, JsonObject
from provisioner.model.known import at


def flowing_to(
    workspace: str, gateway: Gateway, *, subscriptions: Iterable[str] = ()
) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each table (case folded) of a workspace, ID and name of the live rules that write to it.

    Rules are looked for in the workspace's own subscription and in the given ones: Azure has no list of all rules that
    write to a workspace. Raises `RemoteError` when they cannot be read.
    """
    parsed = parse_resource_id(workspace)
    places = dict.fromkeys([*([parsed.subscription] if parsed and parsed.subscription else ()), *subscriptions])
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for subscription in places:
        for rule in gateway.list("dataCollectionRules", f"/subscriptions/{subscription}"):
            for table in tables_of(rule, workspace):
                found[table] = (*found.get(table, ()), (str(rule.get("id")), str(rule.get("name"))))
    return found


def tables_of(rule: JsonObject, workspace: str) -> set[str]:
    """The tables (case folded) of a workspace that a live rule writes to."""
    names = {
        str(item.get("name"))
        for item in _items(at(rule, ("properties", "destinations", "logAnalytics")))
        if folded(str(item.get("workspaceResourceId"))) == folded(workspace)
    }
    found: set[str] = set()
    for flow in _items(at(rule, ("properties", "dataFlows"))):
        if names & set(_texts(flow.get("destinations"))):
            output = flow.get("outputStream")
            streams = [str(output)] if output else _texts(flow.get("streams"))
            found |= {folded(stream.partition("-")[2]) for stream in streams if "-" in stream}
    return found


def _items(value: Json) -> list[Mapping[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: Json) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
