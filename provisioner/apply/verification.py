"""The last look before the first write: is the live state still what the plan was made from?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from provisioner.apply import codes
from provisioner.apply.reading import Target, natural_key, read
from provisioner.catalog.comparison import fingerprint
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.diagnostics import Diagnostic, Span
from provisioner.model.changes import Change, Fingerprint, Plan
from provisioner.model.gateway import Gateway
from provisioner.model.ids import parse_resource_id
from provisioner.model.known import complete_id, finder


def verify(plan: Plan, gateway: Gateway, *, parallelism: int = 16, path: str = "plan") -> list[Diagnostic]:
    """An error for each resource that has changed, come or gone since; `path` is where the plan stands.

    A plan without changes is looked at, too: saved, it would else claim that Azure is as the spec says.
    """
    find = finder({item.address: answer for item, answer in plan.lookups}, plan.live)
    targets = {}
    for change in plan.changes:
        id = complete_id(change.id, change.name_parts, find)
        if id is not None:
            key = natural_key(change.type, change.body or {})
            targets[change.address] = Target(address=change.address, type=change.type, id=id, natural_key=key)
    with ThreadPoolExecutor(max_workers=parallelism, thread_name_prefix="verify") as pool:
        live = read(list(targets.values()), gateway, pool)
    found = []
    for change in plan.changes:
        body = live.get(change.address)
        now = Fingerprint() if body is None else fingerprint(body, change.type)
        if change.address in targets and now != change.fingerprint:
            found.append(_moved_on(change, now, path))
    return found


def _moved_on(change: Change, now: Fingerprint, path: str) -> Diagnostic:
    what = "has changed since the plan was made"
    if now == Fingerprint():
        what = "has been deleted since the plan was made"
    elif change.fingerprint == Fingerprint():
        what = "is there, and was not when the plan was made"
    parsed = parse_resource_id(change.id)
    name = parsed.name if parsed else change.id
    return Diagnostic(
        code=codes.MOVED_ON,
        severity="error",
        message=f"the {RESOURCE_TYPES[change.type].label} `{name}` {what}",
        span=Span.start_of(path),
        hint="plan again",
        origin=change.address,
    )
