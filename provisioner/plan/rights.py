"""The rights that a plan takes: read from the plan alone, so that they can be asked for before the first write."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.catalog.comparison import folded
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.model.changes import Action, Change, Plan
from provisioner.model.ids import parse_resource_id
from provisioner.model.rights import Right


def rights(plan: Plan) -> tuple[Right, ...]:
    """Every action that the changes take, once for each place where it may be given; none of Microsoft Graph's."""
    made = {folded(change.id) for change in plan.changes if change.action is Action.CREATE}
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for change in plan.pending:
        if RESOURCE_TYPES[change.type].client != "graph":
            scopes = tuple(scope for scope in _scopes(change.id) if folded(scope) not in made)
            found.setdefault((_action(change), scopes), []).append(change.address)
    return tuple(
        Right(action=action, scopes=scopes, addresses=tuple(addresses)) for (action, scopes), addresses in found.items()
    )


def _action(change: Change) -> str:
    kind = RESOURCE_TYPES[change.type]
    return f"{kind.right or kind.arm_type}/{'delete' if change.operation == 'delete' else 'write'}"


def _scopes(id: str) -> tuple[str, ...]:
    """A resource and everything around it, from the subscription inwards."""
    return tuple(reversed(tuple(_outwards(id))))


def _outwards(id: str) -> Iterator[str]:
    while parsed := parse_resource_id(id):
        yield id
        if len(parsed.types) > 1:
            id = id.rsplit("/", 2)[0]
        elif parsed.provider is not None:
            id = parsed.scope
        elif parsed.resource_group is not None:
            id = f"/subscriptions/{parsed.subscription}"
        else:
            return
