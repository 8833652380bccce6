"""What the specs once made and do not name any more: deleted where that is wanted, told where it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from provisioner.catalog.comparison import fingerprint, folded
from provisioner.catalog.ownership import TAG
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.diagnostics import Diagnostic, Span
from provisioner.model.changes import Action, Change, Plan
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import JsonObject
from provisioner.model.known import at
from provisioner.model.results import Stray
from provisioner.plan import codes


def prune(plan: Plan, strays: Sequence[Stray]) -> Plan:
    """The plan with their deletions, each after the changes that stop using what it deletes."""
    addresses: dict[str, Stray] = {}
    for stray in strays:
        address, number = _address(stray), 2
        while address in addresses:
            address, number = f"{_address(stray)}-{number}", number + 1
        addresses[address] = stray
    changes = [_deletion(address, stray, plan, addresses) for address, stray in addresses.items()]
    live = {address: stray.body for address, stray in addresses.items()}
    return replace(plan, changes=(*plan.changes, *changes), live={**plan.live, **live})


def left_behind(strays: Sequence[Stray], places: Mapping[str, Span]) -> list[Diagnostic]:
    """A warning for each; `places` are the specs by the names of their projects."""
    return [
        Diagnostic(
            code=codes.LEFT_BEHIND,
            severity="warning",
            message=f"the {RESOURCE_TYPES[stray.type].label} `{_name(stray.id)}` was made by this spec, which does not "
            "name it any more",
            span=places[str(at(stray.body, ("tags", TAG)))],
            hint="`--prune` deletes it; or name it again",
            origin=_address(stray),
        )
        for stray in strays
    ]


def _address(stray: Stray) -> str:
    names = [_name(stray.host)] if stray.host else []
    return "/".join(["pruned", stray.type, *names, _name(stray.id)])


def _name(id: str) -> str:
    parsed = parse_resource_id(id)
    return parsed.name if parsed else id


def _deletion(address: str, stray: Stray, plan: Plan, others: Mapping[str, Stray]) -> Change:
    needed = [name for name, other in others.items() if other is not stray and _needs(stray, other.id)]
    users = [
        change.address
        for change in plan.pending
        if change.address in plan.live and _mentions(plan.live[change.address], stray.id)
    ]
    return Change(
        address=address,
        type=stray.type,
        id=stray.id,
        action=Action.DELETE,
        operation="delete",
        depends_on=tuple(dict.fromkeys((*needed, *users))),
        fingerprint=fingerprint(stray.body, stray.type),
        reason="made by this spec, which does not name it any more",
    )


def _needs(stray: Stray, id: str) -> bool:
    return (stray.host is not None and folded(stray.host) == folded(id)) or _mentions(stray.body, id)


def _mentions(body: JsonObject, id: str) -> bool:
    """True when a body refers to this ID, or to something below it."""
    text, start = folded(json.dumps(body)), f'"{folded(id)}'
    return f'{start}"' in text or f"{start}/" in text
