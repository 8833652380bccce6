"""Executing a plan before a person's eyes: the question, the progress, Ctrl-C, and how it ended."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

from provisioner.cli import findings, secrets
from provisioner.cli.session import Session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError

if TYPE_CHECKING:
    from provisioner.azure import Connection
    from provisioner.model.changes import Plan
    from provisioner.model.json import JsonObject
    from provisioner.model.results import Outcome
    from provisioner.pipeline.estate import Estate


def agreed(terminal: Terminal, current: Session, yes: bool, question: str) -> bool:
    """True when the changes may be made: told so, on the local emulator without a person, or a person says yes."""
    if yes or not (current.cloud.confirm or terminal.interactive):
        return True
    if not terminal.interactive:
        raise UsageError(
            "nobody can be asked here, and `--yes` is not given", "look at `provisioner plan`, then add --yes"
        )
    return terminal.confirm(question)


def permitted(
    terminal: Terminal, plan: Plan, current: Session, connection: Connection, *, estate: Estate | None, asked: bool
) -> bool:
    """True when nothing is known that would stop the plan half-way; what is, is shown."""
    from provisioner.pipeline.preflight import preflight

    if not asked or not plan.pending:
        return True
    found = preflight(plan, connection, estate=estate, parallelism=current.parallelism)
    return not findings.show(terminal, found, estate.sources if estate else {})


def execute(
    terminal: Terminal,
    plan: Plan,
    current: Session,
    connection: Connection,
    *,
    sources: Mapping[str, str],
    what: str = "Apply",
    schema_wait: float | None = None,
    secret_file: Path | None = None,
    path: str = "plan",
) -> tuple[int, Outcome]:
    """Make the plan so and report; the exit code, and what became of each change."""
    from provisioner.pipeline.apply import apply
    from provisioner.pipeline.returned_rows import returned_rows
    from provisioner.report.apply_view import as_text
    from provisioner.report.progress import progress

    with (
        _ctrl_c() as cancelled,
        progress(plan, sys.stderr, live=terminal.live, colour=terminal.colour_errors) as on_event,
    ):
        found, outcome = apply(
            plan,
            connection,
            parallelism=current.parallelism,
            on_event=on_event,
            cancelled=cancelled,
            schema_wait=schema_wait,
            path=path,
        )
    if findings.show(terminal, found, sources):
        return 3, outcome
    terminal.note(as_text(outcome, what=what, colour=terminal.colour_errors))
    for note in returned_rows(plan, outcome, connection):
        terminal.note(f"warning: {note}")
    secrets.hand_over(terminal, outcome.live, connection.sign_in(), secret_file)
    if outcome.interrupted:
        return 130, outcome
    return (0 if outcome.complete else 3), outcome


def hand_over(terminal: Terminal, plan: Plan, live: Mapping[str, JsonObject]) -> None:
    """Print what is left to others, in a form that they can run."""
    from provisioner.report import role_grants

    found = role_grants.grants(plan, live)
    if found:
        terminal.note(f"\n{role_grants.as_text(found)}")


@contextmanager
def _ctrl_c() -> Iterator[Event]:
    """The first Ctrl-C lets running calls end and starts no new ones; the second stops at once."""
    cancelled = Event()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if cancelled.is_set():
            raise KeyboardInterrupt
        cancelled.set()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield cancelled
    finally:
        signal.signal(signal.SIGINT, before)
