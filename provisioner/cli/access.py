"""After an apply: whether the senders may send, asked with their credential, or how to find out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from provisioner import files
from provisioner.cli.session import Session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError
from provisioner.model.changes import Action, Plan

if TYPE_CHECKING:
    from provisioner.azure import Connection, CredentialSource
    from provisioner.model.json import JsonObject
    from provisioner.pipeline.access import Answer, Question

# As `az ad sp create-for-rbac` prints it, without and with `--json-auth`.
_FORMS = (("tenant", "appId", "password"), ("tenantId", "clientId", "clientSecret"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessOptions:
    """What the command line says of it, and the secrets that this run made; `delay` is None where the cloud decides.

    Times in seconds.
    """

    wait: bool = False
    credentials: tuple[CredentialSource, ...] = ()
    delay: float | None = None
    limit: float = 30 * 60.0


def sender_credentials_of(path: Path | None) -> tuple[CredentialSource, ...]:
    """The senders' credentials in a file, one or a list of them; raises `UsageError` for anything else."""
    if path is None:
        return ()
    try:
        value = json.loads(files.read_text(path, "credential"))
    except json.JSONDecodeError as exc:
        raise UsageError(f"`{path}` is not a credential: line {exc.lineno} is not JSON", _EXPECTED) from exc
    found = [_credential_of(item) for item in (value if isinstance(value, list) else [value])]
    credentials = tuple(item for item in found if item is not None)
    if not found or len(credentials) < len(found):
        raise UsageError(f"`{path}` is not a credential", _EXPECTED)
    return credentials


def _credential_of(value: Any) -> CredentialSource | None:  # noqa: ANN401 - any JSON
    from provisioner.azure import CredentialSource

    for form in _FORMS:
        found = [value.get(key) for key in form] if isinstance(value, dict) else []
        if found and all(isinstance(item, str) and item for item in found):
            tenant, client_id, secret = map(str, found)
            return CredentialSource(tenant=tenant, client_id=client_id, client_secret=secret)
    return None


def with_new_secrets(options: AccessOptions, live: Mapping[str, JsonObject], tenant: str | None) -> AccessOptions:
    """The options with the credentials of the applications whose secrets this run has made."""
    from provisioner.azure import CredentialSource
    from provisioner.outputs import new_secrets

    made = (
        CredentialSource(tenant=tenant, client_id=secret.client_id, client_secret=secret.text)
        for secret in new_secrets(live)
    )
    return replace(options, credentials=(*options.credentials, *made))


_EXPECTED = "give the JSON that `az ad sp create-for-rbac` prints: tenant, appId, password"


def verify_access(
    terminal: Terminal, current: Session, options: AccessOptions, asked: Sequence[Question], *, granted: bool
) -> bool:
    """Ask for every sender whose credential is at hand, and say how to ask for the others; False when one is refused.

    `granted` says that roles were given in this very run: only then the first question waits.
    """
    from provisioner.pipeline.access import FIRST_SECONDS, Waiting, ask

    local = current.cloud.name == "local"
    if not options.wait:
        if granted and not local:
            _not_verified(terminal, current, asked)
        return True
    delay = options.delay if options.delay is not None else (FIRST_SECONDS if granted and not local else 0.0)
    unknown, verified = [], True
    for question in asked:
        connection = _connection(current, options, question)
        if connection is None:
            unknown.append(question)
            continue
        waiting = Waiting(first=delay, limit=options.limit, flag=Event())
        verified = _told(terminal, ask(connection.data_plane, question, waiting, _progress(terminal))) and verified
        delay = 0.0
    if unknown:
        _not_verified(terminal, current, unknown)
    return verified


def grants_access(plan: Plan) -> bool:
    """True when a plan gives somebody a role."""
    return any(change.type == "roleAssignments" and change.action is Action.CREATE for change in plan.pending)


def _progress(terminal: Terminal) -> Callable[[str], None]:
    def show(text: str) -> None:
        terminal.note(terminal.dim(f"  access: {text}"))

    return show


def _connection(current: Session, options: AccessOptions, question: Question) -> Connection | None:
    """Signed in as the sender, None where its credential is not at hand."""
    wanted = (question.application or "").casefold()
    given = next((item for item in options.credentials if wanted and (item.client_id or "").casefold() == wanted), None)
    if given is not None:
        return current.connect_with(given)
    if current.emulator is None or question.application is None:
        return None
    from provisioner.emulator.credentials import load_credentials

    known = load_credentials(Path(current.emulator.data_dir))
    if known is None or known.application(question.application) is None:
        return None
    return current.connect(question.application)


def _told(terminal: Terminal, answer: Answer) -> bool:
    question = answer.question
    if answer.refusal is None:
        terminal.note(f"access verified: {question.sender} may send to {question.rule} (after {answer.seconds:.0f} s)")
        return True
    terminal.note(f"access not verified: {question.sender} is refused by {question.rule} after {answer.seconds:.0f} s")
    terminal.fail(answer.refusal)
    return False


def _not_verified(terminal: Terminal, current: Session, asked: Sequence[Question]) -> None:
    from provisioner.pipeline.access import command

    if not asked:
        return
    terminal.note(
        "access not verified: Azure may refuse new senders for up to 30 minutes. On the sender's host, signed in as it:"
    )
    for question in asked:
        terminal.note(f"  {question.sender}: {command(question, current.cloud.ingestion_scope)}")
