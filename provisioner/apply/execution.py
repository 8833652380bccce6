"""Executing a plan: one thread decides what may start, a pool of threads makes the calls.

Nothing is read but the plan; what a later change needs from an earlier one is taken from the outcome of that one. When
a change fails, what depends on it is skipped and the rest goes on.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from threading import Event as Flag
from typing import Literal, cast

from provisioner.apply.writing import PAUSES, SCHEMA_WAIT_SECONDS, Patience, write
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.errors import ProvisionerError, UsageError
from provisioner.model.changes import Action, Change, Plan
from provisioner.model.documents import KnownAfterApply
from provisioner.model.gateway import Gateway
from provisioner.model.json import JsonObject
from provisioner.model.known import complete_id, fill, finder, unknowns
from provisioner.model.results import Event, Failure, Outcome

_LOOK_SECONDS = 0.2


def apply(
    plan: Plan,
    gateway: Gateway,
    *,
    parallelism: int = 16,
    on_event: Callable[[Event], None] = lambda event: None,
    cancelled: Flag | None = None,
    schema_wait: float | None = None,
    pauses: tuple[float, ...] = PAUSES,
) -> Outcome:
    """Make the plan so. `on_event` is called from this thread only; setting `cancelled` lets running calls end.

    Ctrl-C does what setting `cancelled` does. `pauses` (seconds) lie between the tries of what passes by itself.
    `schema_wait` (seconds) is how long tables that changed a while ago may take to reach the rules; with None only
    those that change in this very run are waited for, `SCHEMA_WAIT_SECONDS` at the most.
    Raises `UsageError` for a plan with refused changes.
    """
    if any(change.action is Action.REFUSED for change in plan.changes):
        raise UsageError("the plan has changes that Azure refuses", "change the spec as the plan's findings say")
    run = _Run(
        plan=plan,
        gateway=gateway,
        on_event=on_event,
        flag=cancelled or Flag(),
        schema_wait=schema_wait,
        pauses=pauses,
    )
    with ThreadPoolExecutor(max_workers=parallelism, thread_name_prefix="apply") as pool:
        try:
            run.go(pool)
        except KeyboardInterrupt:
            run.flag.set()
    run.wind_down()
    return run.outcome()


Result = JsonObject | ProvisionerError | BaseException
Kind = Literal["waiting", "done", "failed", "skipped", "interrupted"]


@dataclass(slots=True, kw_only=True)
class _Run:
    plan: Plan
    gateway: Gateway
    on_event: Callable[[Event], None]
    flag: Flag
    schema_wait: float | None
    pauses: tuple[float, ...]
    live: dict[str, JsonObject] = field(default_factory=dict)
    applied: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    started: dict[str, float] = field(default_factory=dict)
    messages: queue.SimpleQueue[Event | tuple[str, Result]] = field(default_factory=queue.SimpleQueue)
    sorter: TopologicalSorter[str] = field(default_factory=TopologicalSorter)
    changes: dict[str, Change] = field(default_factory=dict)

    def go(self, pool: ThreadPoolExecutor) -> None:
        """Start what may start, until everything has ended."""
        self.live = dict(self.plan.live)
        self.changes = {change.address: change for change in self.plan.changes}
        for address, needed in _edges(self.plan.changes).items():
            self.sorter.add(address, *needed)
        self.sorter.prepare()
        while self.sorter.is_active():
            for address in self.sorter.get_ready():
                self._begin(self.changes[address], pool)
            if self.started:
                self._listen()

    def wind_down(self) -> None:
        """After Ctrl-C, which may have come anywhere: hear what the last calls gave, and count the rest as not done."""
        while not self.messages.empty():
            self._hear(self.messages.get())
        told = {*self.applied, *self.skipped, *(failure.address for failure in self.failed)}
        for change in self.plan.pending:
            if change.address not in told:
                self.skipped.append(change.address)
                self.on_event(Event(kind="interrupted", address=change.address, message="not started"))

    def _begin(self, change: Change, pool: ThreadPoolExecutor) -> None:
        if change.operation == "none":
            self.sorter.done(change.address)
            return
        lost = {failure.address for failure in self.failed} | set(self.skipped)
        if self.flag.is_set():
            self._skip(change, "interrupted", "not started")
        elif needed := next((address for address in change.depends_on if address in lost), None):
            self._skip(change, "skipped", f"needs {needed}")
        else:
            self._start(change, pool)

    def _skip(self, change: Change, kind: Kind, message: str) -> None:
        self.skipped.append(change.address)
        self.sorter.done(change.address)
        self.on_event(Event(kind=kind, address=change.address, message=message))

    def _start(self, change: Change, pool: ThreadPoolExecutor) -> None:
        self.started[change.address] = time.monotonic()
        self.on_event(Event(kind="started", address=change.address))
        try:
            id, body = self._complete(change)
        except ProvisionerError as exc:
            self.messages.put((change.address, exc))
            return
        patience = Patience(
            flag=self.flag,
            waiting=lambda message: self.messages.put(self._event("waiting", change.address, message)),
            schema_wait=self._schema_wait(change),
            pauses=self.pauses,
        )
        pool.submit(self._work, change, id, body, patience)

    def _schema_wait(self, change: Change) -> float:
        """Azure does not tell when a table was changed: what happened before this run only the caller can know."""
        if self.schema_wait is not None:
            return self.schema_wait
        ahead = RESOURCE_TYPES[change.type].lags_behind
        applied = (self.changes[address] for address in change.depends_on if address in self.applied)
        return SCHEMA_WAIT_SECONDS if any(item.type in ahead for item in applied) else 0.0

    def _work(self, change: Change, id: str, body: JsonObject, patience: Patience) -> None:
        try:
            self.messages.put((change.address, write(self.gateway, change, id, body, patience)))
        except BaseException as exc:  # reaches the scheduler, which fails the change or raises it
            self.messages.put((change.address, exc))

    def _complete(self, change: Change) -> tuple[str, JsonObject]:
        answers = {item.address: answer for item, answer in self.plan.lookups}
        find = finder(answers, self.live)
        id = complete_id(change.id, change.name_parts, find)
        body = fill(change.body or {}, find)
        missing = next(unknowns([body, *change.name_parts] if id is None else body), None)
        if id is None or missing is not None:
            raise _not_given(change, missing)
        return id, cast("JsonObject", body)

    def _listen(self) -> None:
        try:
            # A timeout, since Windows delivers no Ctrl-C to a thread that waits for ever.
            message = self.messages.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            return
        self._hear(message)

    def _hear(self, message: Event | tuple[str, Result]) -> None:
        if isinstance(message, Event):
            self.on_event(message)
            return
        address, result = message
        event = self._end(address, result)
        del self.started[address]
        self.sorter.done(address)
        self.on_event(event)

    def _end(self, address: str, result: Result) -> Event:
        if isinstance(result, ProvisionerError):
            self.failed.append(Failure(address=address, error=result))
            return self._event("failed", address, result.message)
        if isinstance(result, BaseException):
            raise result
        self.applied.append(address)
        self.live[address] = result
        if self.changes[address].action is Action.DELETE:
            del self.live[address]
        return self._event("done", address)

    def _event(self, kind: Kind, address: str, message: str = "") -> Event:
        seconds = time.monotonic() - self.started[address]
        return Event(kind=kind, address=address, seconds=seconds, message=message)

    def outcome(self) -> Outcome:
        """What became of each change."""
        return Outcome(
            applied=tuple(self.applied),
            unchanged=tuple(change.address for change in self.plan.changes if change.operation == "none"),
            failed=tuple(self.failed),
            skipped=tuple(self.skipped),
            interrupted=self.flag.is_set() and bool(self.failed or self.skipped),
            live=self.live,
        )


def _edges(changes: Sequence[Change]) -> dict[str, list[str]]:
    """What waits for what: a resource for those it needs; a deletion for the deletions of those that need it.

    A deletion that depends on a change waits for that change: it stops using what will be deleted.
    """
    known = {change.address: change for change in changes}
    edges: dict[str, list[str]] = {address: [] for address in known}
    for change in changes:
        for address in change.depends_on:
            if address not in known:
                continue
            if change.action is Action.DELETE and known[address].action is Action.DELETE:
                edges[address].append(change.address)
            else:
                edges[change.address].append(address)
    return edges


def _not_given(change: Change, missing: KnownAfterApply | None) -> ProvisionerError:
    wanted = f"`{'.'.join(map(str, missing.path))}` of {missing.address}" if missing else "a value"
    return ProvisionerError(
        f"{change.address} needs {wanted}, which Azure did not give",
        "run apply again; if it stays so, this is a bug in provisioner",
    )
