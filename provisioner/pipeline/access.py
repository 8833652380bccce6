"""May the senders send? Asked with their own credential, since a role assignment that exists is no answer.

Azure keeps a refusal for 5 to 15 minutes, so an early question can make the wait longer: the first one comes late.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event as Flag

from provisioner.errors import NotAuthorizedError, NotFoundError, RemoteError
from provisioner.model.gateway import DataPlane
from provisioner.model.json import JsonObject
from provisioner.model.results import Outputs
from provisioner.pipeline.estate import Estate

FIRST_SECONDS = 60.0
LIMIT_SECONDS = 30 * 60.0
PAUSES = (15.0, 30.0, 60.0, 120.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One sender and one rule that it shall send to; `application` is its client ID, None where only Azure knows it.

    `made` says that the spec makes the application: Azure's sign-in may not know it at once.
    """

    sender: str
    application: str | None
    made: bool
    rule: str
    endpoint: str
    immutable_id: str
    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a question: no `refusal` means that Azure took the sender's request."""

    question: Question
    refusal: RemoteError | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """When to ask, in seconds: first, at the latest, and the pauses between; setting `flag` ends it."""

    first: float = FIRST_SECONDS
    limit: float = LIMIT_SECONDS
    pauses: tuple[float, ...] = PAUSES
    flag: Flag


def questions(estate: Estate, outputs: Sequence[Outputs], live: Mapping[str, JsonObject]) -> tuple[Question, ...]:
    """Every sender with every rule that it is to send to; `live` holds the bodies by address."""
    found = []
    for index, (spec, output) in enumerate(zip(estate.specs, outputs, strict=True)):
        assert spec.project is not None, "an estate is made of specs without errors"
        rules = {rule.address: rule.handle for rule in spec.project.rules}
        known = {rule.handle: rule for rule in output.rules}
        made = {sender.handle: sender.client_id for sender in output.senders}
        identities = {identity.address: identity for identity in spec.project.identities}
        own = estate.live_of(index, live)
        for assignment in spec.project.role_assignments:
            identity = identities.get(assignment.identity)
            if identity is None or assignment.address not in own:
                continue
            for rule in (known[rules[address]] for address in assignment.rules if rules[address] in known):
                if rule.logs_ingestion is not None and rule.streams:
                    found.append(
                        Question(
                            sender=identity.handle,
                            application=identity.application or made.get(identity.handle),
                            made=identity.handle in made,
                            rule=rule.handle,
                            endpoint=rule.logs_ingestion,
                            immutable_id=rule.immutable_id,
                            stream=rule.streams[0].name,
                        )
                    )
    return tuple(found)


def ask(data: DataPlane, question: Question, waiting: Waiting, progress: Callable[[str], None]) -> Answer:
    """Ask until Azure says yes, or time is up; errors that no waiting helps against end it at once."""
    started, tries = time.monotonic(), 0
    pause = waiting.first
    while True:
        if pause > 0:
            progress(f"asking as {question.sender} for {question.rule} in {pause:g} s")
        stopped = waiting.flag.wait(pause)
        try:
            data.probe(question.endpoint, question.immutable_id, question.stream)
        except RemoteError as exc:
            seconds = time.monotonic() - started
            pause = waiting.pauses[min(tries, len(waiting.pauses) - 1)]
            if stopped or not _passes(exc, question) or seconds + pause > waiting.limit:
                return Answer(question=question, refusal=exc, seconds=seconds)
            progress(f"Azure refuses {question.sender} yet ({exc.code or exc.status})")
            tries += 1
        else:
            return Answer(question=question, refusal=None, seconds=time.monotonic() - started)


def _passes(error: RemoteError, question: Question) -> bool:
    """True for what new applications, roles and rules are refused with until Azure knows them everywhere."""
    refused = isinstance(error, NotAuthorizedError) and (error.status == 403 or question.made)
    return refused or isinstance(error, NotFoundError)


def command(question: Question, ingestion_scope: str) -> str:
    """What to run on the sender's host, signed in as the sender, to find out."""
    resource = ingestion_scope.removesuffix("/.default")
    url = (
        f"{question.endpoint}/dataCollectionRules/{question.immutable_id}/streams/{question.stream}"
        "?api-version=2023-01-01"
    )
    return f"az rest --method post --url '{url}' --resource {resource} --body '[]'"
