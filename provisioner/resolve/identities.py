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
        found.append(_identity(spec, handle, path, spec.map((*path, "create")) if "create" in ways else None))
    return found, [*diagnostics, *_named_twice(spec, found)]


def _named_twice(spec: Effective, found: Sequence[Identity]) -> list[Diagnostic]:
    """New applications are told apart by their display names."""
    first: dict[str, Identity] = {}
    wrong: list[Diagnostic] = []
    for identity in found:
        path: Path = (*identity.path, "create", "displayName")
        name = spec.text(path) or ""
        other = first.setdefault(name.casefold(), identity) if name else identity
        if other is not identity:
            related = Related(message="the other one", span=spec.span((*other.path, "create", "displayName")))
            message = f"Identities `{other.handle}` and `{identity.handle}` are to create one application `{name}`"
            hint = "give one another `displayName`, or name one of the handles in both rules"
            wrong.append(spec.finding(NAMED_TWICE, message, path, hint=hint, related=(related,)))
    return wrong


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
