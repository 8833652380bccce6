"""A plan made real: compared once more with the live state, then executed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event as Flag

from provisioner.azure import Connection
from provisioner.diagnostics import Diagnostic, has_errors
from provisioner.model.json import JsonObject
from provisioner.model.results import Event, Outcome, Outputs
from provisioner.pipeline.plan import Planned
from provisioner.pipeline.preparation import Prepared


def apply(
    planned: Planned,
    connection: Connection,
    *,
    parallelism: int,
    on_event: Callable[[Event], None],
    cancelled: Flag,
) -> tuple[list[Diagnostic], Outcome]:
    """Execute a plan; nothing is written when the live state has moved on since the plan was made."""
    from provisioner.apply import apply as execute
    from provisioner.apply import verify

    assert planned.plan is not None, "the caller asks `planned.ok` first"
    found = verify(planned.plan, connection.gateway)
    if has_errors(found):
        return found, Outcome()
    return found, execute(
        planned.plan, connection.gateway, parallelism=parallelism, on_event=on_event, cancelled=cancelled
    )


def outputs_of(prepared: Prepared, planned: Planned, live: Mapping[str, JsonObject]) -> Outputs:
    """The outputs of what has just been applied."""
    from provisioner.outputs import collect

    assert prepared.project is not None and planned.plan is not None
    return collect(prepared.project, live, cloud=planned.plan.cloud)
