"""Who may send: the identities of a spec."""

from __future__ import annotations

from provisioner.diagnostics import Diagnostic
from provisioner.model.json import JsonObject, Path
from provisioner.model.project import Identity
from provisioner.resolve.codes import IDENTITY_FORM
from provisioner.resolve.effective import Effective
from provisioner.resolve.principals import not_user_assigned

_IDENTITIES = "identities"
_WAYS = ("application", "managedIdentity", "create")


def identities(spec: Effective) -> tuple[list[Identity], list[Diagnostic]]:
    """Resolve every identity of the spec."""
    found: list[Identity] = []
    diagnostics: list[Diagnostic] = []
    for handle in spec.map((_IDENTITIES,)):
        path: Path = (_IDENTITIES, handle)
        ways = [way for way in _WAYS if way in spec.map(path)]
        if len(ways) > 1:
            message = f"Identity `{handle}` has both `{ways[0]}` and `{ways[1]}`"
            diagnostics.append(
                spec.finding(IDENTITY_FORM, message, (*path, ways[1]), hint="keep one of them", at_key=True)
            )
        managed = spec.text((*path, "managedIdentity"))
        wrong = not_user_assigned(spec, managed, (*path, "managedIdentity")) if managed is not None else None
        diagnostics += [wrong] if wrong else []
        found.append(_identity(spec, handle, path, spec.map((*path, "create")) if "create" in ways else None))
    return found, diagnostics


def _identity(spec: Effective, handle: str, path: Path, create: JsonObject | None) -> Identity:
    return Identity(
        address=f"{_IDENTITIES}/{handle}",
        path=path,
        handle=handle,
        application=spec.text((*path, "application")),
        object_id=spec.text((*path, "objectId")),
        managed_identity=spec.text((*path, "managedIdentity")),
        create=create,
    )
