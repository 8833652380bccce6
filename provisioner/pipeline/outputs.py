"""What clients need to know, from the live resources of an applied project."""

from __future__ import annotations

from provisioner.azure import Connection
from provisioner.errors import UsageError
from provisioner.model.results import Outputs
from provisioner.pipeline.preparation import Prepared


def read(prepared: Prepared, connection: Connection, *, parallelism: int) -> Outputs:
    """The outputs of what is applied now; raises `RemoteError` when Azure does not answer."""
    from provisioner.apply import snapshot
    from provisioner.outputs import collect

    project, documents = prepared.project, prepared.documents
    assert project is not None and documents is not None, "the caller asks `prepared.ok` first"
    live = snapshot(documents, (), connection.gateway, connection.directory, parallelism=parallelism)
    if project.workspace.address not in live.resources:
        raise UsageError(f"the workspace `{project.workspace.name}` is not there yet", "run `provisioner apply` first")
    found = collect(project, live.resources, cloud=connection.cloud.name, tenant=connection.sign_in())
    if project.rules and not found.rules:
        raise UsageError(f"no rule of `{project.name}` is there yet", "run `provisioner apply` first")
    return found


def only_workspace(connection: Connection) -> str:
    """The customer ID of the one workspace of the local emulator, whatever its subscription."""
    found = dict(connection.workspaces())
    if len(found) == 1:
        return next(iter(found.values()))
    if not found:
        raise UsageError("the local emulator has no workspace yet", "run `provisioner apply --cloud local` first")
    names = ", ".join(sorted(found))
    raise UsageError(f"the local emulator has several workspaces: {names}", "name a spec: --spec SPEC")
