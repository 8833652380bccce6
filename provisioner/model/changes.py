"""The plan as data: what differs from the live state, and what will be done about it, in which order.

A plan holds no secret. `reason` is for the eyes only; the executor never branches on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from provisioner.model.documents import Lookup
from provisioner.model.json import Json, JsonObject, Path

FORMAT_VERSION = 1


class Action(StrEnum):
    """What happens to a resource; the values are the symbols of Azure's what-if."""

    CREATE = "+"
    UPDATE = "~"
    DELETE = "-"
    NO_CHANGE = "="
    REFUSED = "!"
    LEFT_TO_OTHERS = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafChange:
    """One difference inside a resource: `before` or `after` is `ABSENT` where the leaf is not there."""

    path: Path
    before: Json
    after: Json
    destructive: bool = False


ABSENT = "\x00absent"
"""Stands for "there is no such leaf" in a `LeafChange`; not a value that ARM can send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What the live resource was when it was read: its etag, else a hash of its normalised body; empty when absent."""

    etag: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One resource: what it is, what will be done (`operation` on `id` with `body`), and why.

    `body` is loss-free wire JSON; `KnownAfterApply` values may stand in it. `name_parts` as in `Document`.
    """

    address: str
    type: str
    id: str
    action: Action
    operation: Literal["put", "patch", "delete", "none"]
    body: JsonObject | None = None
    name_parts: tuple[Json, ...] = ()
    leaves: tuple[LeafChange, ...] = ()
    depends_on: tuple[str, ...] = ()
    fingerprint: Fingerprint = Fingerprint()
    reason: str = ""
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All changes of one run, `=` included, in the order of the spec; `lookups` are the answers that planning used."""

    format_version: int
    tool_version: str
    project: str
    cloud: str
    subscription: str
    tenant: str | None
    changes: tuple[Change, ...]
    live: Mapping[str, JsonObject] = field(default_factory=dict)
    lookups: tuple[tuple[Lookup, JsonObject], ...] = ()

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes that write something."""
        return tuple(change for change in self.changes if change.operation != "none")
