"""What came of a run: live states read, events while applying, the outcome, and the outputs for clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from provisioner.errors import ProvisionerError
from provisioner.model.documents import Lookup
from provisioner.model.json import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The live state as read: bodies by address (absent = not there), look-up answers by address."""

    resources: Mapping[str, JsonObject] = field(default_factory=dict)
    lookups: Mapping[str, JsonObject] = field(default_factory=dict)
    asked: tuple[Lookup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A live resource that carries a spec's mark and is in no spec; `host` is the ID of what it stands on, if any."""

    type: str
    id: str
    body: JsonObject
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step of an apply run, for progress displays. `seconds` counts from the start of this change."""

    kind: Literal["started", "waiting", "done", "failed", "skipped", "interrupted"]
    address: str
    seconds: float = 0.0
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why one change was not made."""

    address: str
    error: ProvisionerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an apply run ended: addresses by what became of them, and the live bodies of everything in the plan."""

    applied: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    skipped: tuple[str, ...] = ()
    interrupted: bool = False
    live: Mapping[str, JsonObject] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """True when everything that was to be done is done."""
        return not (self.failed or self.skipped or self.interrupted)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOutput:
    """One stream a client can post to: Azure's name for it, the tables its rows reach, its columns with their types."""

    handle: str
    name: str
    tables: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutput:
    """What a client needs to know of one rule.

    `logs_ingestion` is the rule's own address, else that of its data collection endpoint, which `endpoint` is always.
    """

    handle: str
    name: str
    id: str
    immutable_id: str
    logs_ingestion: str | None
    streams: tuple[StreamOutput, ...]
    endpoint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderOutput:
    """An application that the spec has made: what its host needs to know to sign in."""

    handle: str
    client_id: str
    object_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """A client secret that has just been made; its text is never to be had again."""

    address: str
    client_id: str
    text: str = field(repr=False)
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What `apply` and `outputs` return for one project; `notes` say what somebody else has to do yet."""

    project: str
    cloud: str
    workspace_id: str
    workspace_customer_id: str
    rules: tuple[RuleOutput, ...]
    notes: tuple[str, ...] = ()
    senders: tuple[SenderOutput, ...] = ()
    tenant: str | None = None
