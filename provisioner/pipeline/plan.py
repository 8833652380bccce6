"""Documents against the live state: what would be done."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import provisioner
from provisioner.azure import Connection
from provisioner.diagnostics import Diagnostic, did_you_mean, has_errors, ordered
from provisioner.errors import RemoteError, UsageError
from provisioner.model.changes import Plan
from provisioner.pipeline.estate import Estate, sign_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the person who plans wants of a run.

    Addresses of permitted destructive changes and of resources to take over; `skip` holds the resource types whose
    changes are left to others, `prune` asks to delete what the specs made and do not name any more.
    """

    allow_destructive: tuple[str, ...] = ()
    adopt: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    prune: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan and what was found while making it; no plan when the live state stands against it."""

    estate: Estate
    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """True when the plan may be applied."""
        return self.plan is not None and not has_errors(self.diagnostics)


def plan(estate: Estate, connection: Connection, *, parallelism: int, choices: Choices | None = None) -> Planned:
    """Sign in, read the live state and compare. Raises `RemoteError` when Azure does not answer."""
    from provisioner.apply import snapshot, strays, tagged_strays
    from provisioner.plan import Permissions, left_behind, prune, set_aside
    from provisioner.plan import plan as compare

    choices = choices or Choices()
    permissions = Permissions(destructive=choices.allow_destructive, adopt=choices.adopt)
    _known(permissions.unknown([item.address for item in estate.documents]), estate)
    wrong = sign_in(estate, connection)
    if wrong:
        return Planned(estate=estate, plan=None, diagnostics=tuple(ordered(wrong)))
    live = snapshot(estate.documents, estate.asked, connection.gateway, connection.directory, parallelism=parallelism)
    made, found = compare(
        estate.documents,
        live,
        project=estate.name,
        cloud=connection.cloud.name,
        subscription=estate.subscription,
        tenant=estate.tenant,
        tool_version=provisioner.__version__,
        permissions=permissions,
    )
    names = {spec.project.name: spec.project.span(("name",)) for spec in estate.specs if spec.project}
    if made is not None and choices.prune:
        made = prune(made, strays(made, names, connection.gateway, parallelism=parallelism))
    elif made is not None:
        with contextlib.suppress(RemoteError):  # who may not list is told nothing
            found += left_behind(tagged_strays(made, names, connection.gateway, parallelism=parallelism), names)
    if made is not None:
        made = set_aside(made, choices.skip)
    return Planned(estate=estate, plan=made, diagnostics=tuple(ordered(found)))


def _known(strangers: list[str], estate: Estate) -> None:
    if strangers:
        addresses = [item.address for item in estate.documents]
        hint = did_you_mean(strangers[0], addresses) or "take the address from `provisioner plan`"
        raise UsageError(f"there is no `{strangers[0]}` in the spec", hint)
