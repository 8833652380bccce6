"""Documents against the live state: what would be done."""

from __future__ import annotations

from dataclasses import dataclass

import provisioner
from provisioner.azure import Connection
from provisioner.diagnostics import Diagnostic, has_errors, ordered
from provisioner.model.changes import Plan
from provisioner.model.results import Snapshot
from provisioner.pipeline.preparation import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan and what was found while making it; no plan when the live state stands against it."""

    prepared: Prepared
    snapshot: Snapshot
    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """True when the plan may be applied."""
        return self.plan is not None and not has_errors(self.diagnostics)


def plan(prepared: Prepared, connection: Connection, *, parallelism: int) -> Planned:
    """Read the live state and compare. Raises `RemoteError` when Azure does not answer."""
    from provisioner.apply import lookups, snapshot
    from provisioner.plan import plan as compare

    project, documents = prepared.project, prepared.documents
    assert project is not None and documents is not None, "the caller asks `prepared.ok` first"
    live = snapshot(documents, lookups(project), connection.gateway, connection.directory, parallelism=parallelism)
    made, found = compare(
        documents,
        live,
        project=project.name,
        cloud=connection.cloud.name,
        subscription=project.subscription,
        tenant=project.tenant,
        tool_version=provisioner.__version__,
    )
    return Planned(prepared=prepared, snapshot=live, plan=made, diagnostics=tuple(ordered(found)))
