"""A plan that `plan --out` saved, applied as it is: nothing is planned again, nobody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner import files
from provisioner.cli import running
from provisioner.cli.options import CloudName
from provisioner.cli.session import Session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError

if TYPE_CHECKING:
    from provisioner.model.changes import Plan
    from provisioner.model.results import Outputs

# `formatVersion` is the first member of every saved plan and no key of a spec.
_MARK = '"formatVersion"'
_BEGINNING = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """A plan and the file it was read from."""

    path: Path
    plan: Plan

    def refuse(self, options: Sequence[str], cloud: CloudName) -> None:
        """Raise `UsageError` for options that belong to planning, and for another cloud than the plan's."""
        if options:
            raise UsageError(
                f"`{options[0]}` does not go with the saved plan `{self.path}`",
                "give it to `plan --out` and plan again",
            )
        if cloud.value != self.plan.cloud:
            raise UsageError(
                f"the plan `{self.path}` is for the cloud `{self.plan.cloud}`, not `{cloud.value}`",
                f"add --cloud {self.plan.cloud}",
            )


def saved_plan(paths: Sequence[Path]) -> SavedPlan | None:
    """The saved plan that the arguments name; None when they name specs. A plan is known by what stands in it."""
    plans = [path for path in paths if path.is_file() and _is_plan(path)]
    if not plans:
        return None
    if len(paths) > 1:
        raise UsageError(f"`{plans[0]}` is a saved plan, and there are other arguments", "apply one plan at a time")
    from provisioner.plan import from_json

    return SavedPlan(path=plans[0], plan=from_json(files.read_text(plans[0], "saved plan"), str(plans[0])))


def _is_plan(path: Path) -> bool:
    start = files.read_bytes(path, "spec")[:_BEGINNING].lstrip()
    return start.startswith(b"{") and _MARK.encode() in start


def apply_saved(
    terminal: Terminal,
    saved: SavedPlan,
    current: Session,
    *,
    schema_wait: float | None,
    secret_file: Path | None,
    preflight: bool,
) -> tuple[int, Sequence[Outputs]]:
    """Execute it; the exit code, and the outputs of what was applied."""
    from provisioner.outputs import outputs_in
    from provisioner.pipeline.saved import check_tenant
    from provisioner.report.plan_view import as_text

    connection = current.connect()
    check_tenant(saved.plan, connection)
    if saved.plan.pending:  # that nothing differs is not known before the last look
        terminal.note(as_text(saved.plan, colour=terminal.colour_errors))
    if not running.permitted(terminal, saved.plan, current, connection, estate=None, asked=preflight):
        return 3, ()
    code, outcome = running.execute(
        terminal,
        saved.plan,
        current,
        connection,
        sources={},
        schema_wait=schema_wait,
        secret_file=secret_file,
        path=str(saved.path),
    )
    if not code:
        running.hand_over(terminal, saved.plan, outcome.live)
    return code, () if code else outputs_in(saved.plan, outcome.live, connection.sign_in())
