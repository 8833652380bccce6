"""How an apply run ended: what was done, what failed and why, what was not done."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.errors import ProvisionerError, RemoteError
from provisioner.model.results import Outcome
from provisioner.report.style import Style, printable


def as_text(outcome: Outcome, *, what: str = "Apply", colour: bool = False) -> str:
    """The failures in full, then one line of summary; `what` names the command (`Apply`, `Destroy`)."""
    style = Style(colour)
    lines = [line for failure in outcome.failed for line in _failure(failure.address, failure.error, style)]
    if outcome.interrupted:
        lines += _interrupted(outcome, what, style)
    elif outcome.skipped:
        lines.append(f"{style.severity('not done', 'warning')}, since they need what failed: {_names(outcome.skipped)}")
    return "\n".join([*lines, summary(outcome, what, style)])


def _failure(address: str, error: ProvisionerError, style: Style) -> Iterator[str]:
    yield f"{style.bad('failed')} {style.strong(printable(address))}: {printable(error.message)}"
    if isinstance(error, RemoteError):
        if error.code:
            yield f"  = code: {printable(error.code)}" + (f" (status {error.status})" if error.status else "")
        yield from (f"  - {printable(detail)}" for detail in error.details)
        if error.resource_id:
            yield f"  = resource: {printable(error.resource_id)}"
        if error.request_id:
            yield f"  = request ID: {printable(error.request_id)}"
    if error.hint:
        yield f"  = {style.note('next')}: {printable(error.hint)}"


def _interrupted(outcome: Outcome, what: str, style: Style) -> Iterator[str]:
    yield style.severity("interrupted", "warning")
    yield f"  done: {_names(outcome.applied) or 'nothing'}"
    yield f"  not done: {_names((*(failure.address for failure in outcome.failed), *outcome.skipped))}"
    yield f"  run {what.casefold()} again; it goes on from what is there"


def summary(outcome: Outcome, what: str, style: Style) -> str:
    """The run in one line."""
    done = "deleted" if what == "Destroy" else "applied"
    text = f"{len(outcome.applied)} {done}, {len(outcome.unchanged)} unchanged"
    if outcome.failed or outcome.skipped:
        text += f", {len(outcome.failed)} failed, {len(outcome.skipped)} not done"
        return style.strong(f"{what} is not complete: {text}.")
    return style.strong(f"{what} complete: {text}.")


def _names(addresses: tuple[str, ...]) -> str:
    return ", ".join(printable(address) for address in addresses)
