"""One change, written: with the patience that Azure's own delays ask for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Flag

from provisioner.apply.reading import Target, natural_key, read_one
from provisioner.catalog.resource_types import RESOURCE_TYPES, ResourceType
from provisioner.errors import RemoteError, ThrottledError
from provisioner.model.changes import Change
from provisioner.model.gateway import Gateway
from provisioner.model.json import JsonObject

SCHEMA_WAIT_SECONDS = 20 * 60.0
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_DIRECTORY_WAIT_SECONDS = 180.0
# The SDKs wait as Retry-After says, but give up after three tries, which sixteen busy threads use up in seconds.
_THROTTLE_WAIT_SECONDS = 10 * 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long errors that pass by themselves are waited for; `schema_wait` is 0 where no table has changed."""

    flag: Flag
    waiting: Callable[[str], None]
    schema_wait: float = 0.0
    directory_wait: float = _DIRECTORY_WAIT_SECONDS
    throttle_wait: float = _THROTTLE_WAIT_SECONDS
    pauses: tuple[float, ...] = PAUSES


def write(gateway: Gateway, change: Change, id: str, body: JsonObject, patience: Patience) -> JsonObject:
    """Make one change; the live body afterwards. Raises `RemoteError` when Azure says no for good."""
    kind = RESOURCE_TYPES[change.type]
    started, tries = time.monotonic(), 0
    while True:
        try:
            return _call(gateway, change, id, body, patience)
        except RemoteError as exc:
            if _has(exc, kind.satisfied_by):
                return _standing(gateway, change, id, body)
            pause = patience.pauses[min(tries, len(patience.pauses) - 1)]
            limit = _limit(exc, kind, patience)
            if time.monotonic() - started + pause > limit:
                raise
            patience.waiting(f"{_reason(exc, kind)} passes by itself, asking again in {pause:g} s")
            if patience.flag.wait(pause):
                raise
            tries += 1


def _call(gateway: Gateway, change: Change, id: str, body: JsonObject, patience: Patience) -> JsonObject:
    match change.operation:
        case "put":
            etag = change.fingerprint.etag or None
            return gateway.put(change.type, id, body, etag=etag, waiting=patience.waiting)
        case "patch":
            return gateway.patch(change.type, id, body, waiting=patience.waiting)
        case "delete":
            gateway.delete(change.type, id, waiting=patience.waiting)
    return {}


def _limit(error: RemoteError, kind: ResourceType, patience: Patience) -> float:
    if isinstance(error, ThrottledError):
        return patience.throttle_wait
    if _has(error, kind.retried):
        return patience.directory_wait
    if _has(error, kind.lagging):
        return patience.schema_wait
    return 0.0


def _reason(error: RemoteError, kind: ResourceType) -> str:
    """The code that is waited for: that of the detail where the one above it only says that something is wrong."""
    codes = (detail.partition(":")[0] for detail in error.details)
    return next((code for code in codes if code in (*kind.retried, *kind.lagging)), error.code or "Azure")


def _has(error: RemoteError, codes: tuple[str, ...]) -> bool:
    """True when Azure's code, or the code of one of the details under it, is among these."""
    found = {error.code, *(detail.partition(":")[0] for detail in error.details)}
    return not found.isdisjoint(codes)


def _standing(gateway: Gateway, change: Change, id: str, body: JsonObject) -> JsonObject:
    """What stands there under another name; the body we wanted where Azure does not show it."""
    target = Target(address=change.address, type=change.type, id=id, natural_key=natural_key(change.type, body))
    return read_one(target, gateway) or body
