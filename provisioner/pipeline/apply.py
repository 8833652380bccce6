"""A plan made real: compared once more with the live state, then executed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event as Flag

from provisioner.azure import Connection
from provisioner.diagnostics import Diagnostic, has_errors
from provisioner.model.changes import Plan
from provisioner.model.json import JsonObject
from provisioner.model.results import Event, Outcome, Outputs
from provisioner.pipeline.estate import Estate


def apply(
    plan: Plan,
    connection: Connection,
    *,
    parallelism: int,
    on_event: Callable[[Event], None],
    cancelled: Flag,
    schema_wait: float | None = None,
    path: str = "plan",
) -> tuple[list[Diagnostic], Outcome]:
    """Execute a plan; nothing is written when the live state has moved on since the plan was made.

    `schema_wait` (seconds) is how long changed tables may take to reach the rules; where it is None, 20 minutes for
    those that change in this very run. `path` is the file that a saved plan stands in.
    """
    from provisioner.apply import apply as execute
    from provisioner.apply import verify

    found = verify(plan, connection.gateway, parallelism=parallelism, path=path)
    if has_errors(found):
        return found, Outcome()
    return found, execute(
        plan,
        connection.gateway,
        parallelism=parallelism,
        on_event=on_event,
        cancelled=cancelled,
        schema_wait=schema_wait,
    )


def outputs_of(estate: Estate, live: Mapping[str, JsonObject], cloud: str, tenant: str | None) -> tuple[Outputs, ...]:
    """The outputs of what has just been applied, one a spec."""
    from provisioner.outputs import collect

    found = []
    for index, spec in enumerate(estate.specs):
        assert spec.project is not None, "an estate is made of specs without errors"
        found.append(collect(spec.project, estate.live_of(index, live), cloud=cloud, tenant=tenant))
    return tuple(found)
