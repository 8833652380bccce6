"""Who may send: the identities of a spec."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.diagnostics import Diagnostic, Related
from provisioner.model.json import JsonObject, Path
from provisioner.model.project import Identity
from provisioner.resolve.codes import IDENTITY_FORM, NAMED_TWICE
from provisioner.resolve.effective import Effective
from provisioner.resolve.principals import not_user_assigned

_IDENTITIES = "identities"
_WAYS = ("application", "managedIdentity", "create")
_NOT_WITH_CREATE = "objectId"


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
        if "create" in ways and _NOT_WITH_CREATE in spec.map(path):
            message = f"Identity `{handle}` is to be created, and has an `{_NOT_WITH_CREATE}` already"
            at = (*path, _NOT_WITH_CREATE)
            diagnostics.append(spec.finding(IDENTITY_FORM, message, at, hint="keep one of them", at_key=True))
        managed = spec.text((*path, "managedIdentity"))
        wrong = not_user_assigned(spec, managed, (*path, "managedIdentity")) if managed is not None else None
        diagnostics += [wrong] if wrong else []
        found.append(_identity(spec, handle, path, _creation(spec, handle, path) if "create" in ways else None))
    return found, [*diagnostics, *_named_twice(spec, found)]


def _creation(spec: Effective, handle: str, path: Path) -> JsonObject:
    """What has to be made: `true` asks for an application with a secret, named as its handle is."""
    return {"displayName": handle, **spec.map((*path, "create"))}


def _named_twice(spec: Effective, found: Sequence[Identity]) -> list[Diagnostic]:
    """New applications are told apart by their display names."""
    first: dict[str, Identity] = {}
    wrong: list[Diagnostic] = []
    for identity in found:
        if identity.create is None:
            continue
        name = str(identity.create["displayName"])
        other = first.setdefault(name.casefold(), identity)
        if other is not identity:
            path = _name_path(spec, identity)
            related = Related(message="the other one", span=spec.span(_name_path(spec, other)))
            message = f"Identities `{other.handle}` and `{identity.handle}` are to create one application `{name}`"
            hint = "give one another `displayName`, or name one of the handles in both rules"
            wrong.append(spec.finding(NAMED_TWICE, message, path, hint=hint, related=(related,)))
    return wrong


def _name_path(spec: Effective, identity: Identity) -> Path:
    path: Path = (*identity.path, "create")
    return (*path, "displayName") if "displayName" in spec.map(path) else path


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
