"""The end of an old rule: only when nobody has sent to it for a while, and its successor is there."""

from __future__ import annotations

from dataclasses import dataclass

from provisioner.azure import Connection
from provisioner.model.ids import same_id
from provisioner.model.known import at
from provisioner.pipeline.rule_files import from_azure


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """What stands for and against it: requests within the last minutes, the successor, and what is left alone.

    `endpoint` is the data collection endpoint, `others` the rules that are bound to it as well.
    """

    id: str
    name: str
    minutes: int
    requests: int
    successor: str | None
    successor_requests: int
    endpoint: str | None
    others: tuple[str, ...]


def look(id: str, connection: Connection, minutes: int) -> Retirement:
    """Ask Azure; raises `UsageError` when the rule is not there, `RemoteError` when its traffic cannot be read."""
    from provisioner.migrate import successor_of

    body = from_azure(connection.gateway, id)
    subscription = id[: id.casefold().index("/resourcegroups/")]
    rules = list(connection.gateway.list("dataCollectionRules", subscription))
    successor = successor_of(str(at(body, ("properties", "immutableId"))), rules)
    endpoint = at(body, ("properties", "dataCollectionEndpointId"))
    bound = [
        str(rule.get("name"))
        for rule in rules
        if endpoint
        and same_id(str(at(rule, ("properties", "dataCollectionEndpointId")) or ""), str(endpoint))
        and not same_id(str(rule.get("id")), id)
    ]
    return Retirement(
        id=id,
        name=str(body.get("name")),
        minutes=minutes,
        requests=connection.requests(id, minutes),
        successor=str(successor["name"]) if successor else None,
        successor_requests=connection.requests(str(successor["id"]), minutes) if successor else 0,
        endpoint=str(endpoint) if endpoint else None,
        others=tuple(bound),
    )


def retire(found: Retirement, connection: Connection) -> None:
    """Delete the rule; its role assignments and settings go with it."""
    connection.gateway.delete("dataCollectionRules", found.id)
