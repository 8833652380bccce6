"""The role that lets a sender send: one of Azure's by name, or any by the ID of its definition."""

from __future__ import annotations

import re

from provisioner.catalog.roles import BUILT_IN, SEND_DATA_ACTION, Role, role_by_id
from provisioner.diagnostics import Diagnostic, did_you_mean
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import Path
from provisioner.resolve.codes import ROLE_FORM
from provisioner.resolve.effective import Effective

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TYPE = "microsoft.authorization/roledefinitions"


def role_of(spec: Effective, path: Path, subscription: str) -> tuple[str | None, Diagnostic | None]:
    """The ID of the role definition that the spec names at `path`; None where it names none."""
    text = spec.text(path)
    if text is None:
        return None, None
    known = next((role for role in BUILT_IN if role.name.casefold() == text.casefold()), None) or role_by_id(text)
    if known is not None and SEND_DATA_ACTION not in known.data_actions:
        return None, _powerless(spec, path, known)
    if known is not None:
        return known.definition_id(subscription), None
    parsed = parse_resource_id(text)
    guid = parsed.name if parsed is not None and parsed.type.casefold() == _TYPE else text
    if _GUID.fullmatch(guid):
        # Azure gives every definition back below the subscription of the assignment, wherever it was written.
        return Role(name=text, id=guid.lower()).definition_id(subscription), None
    message = f"`{text}` is not a role that is known here"
    near = did_you_mean(text, [role.name for role in BUILT_IN if SEND_DATA_ACTION in role.data_actions])
    hint = near or "a role of your own is named by its GUID: `az role definition list --name NAME --query [].name`"
    return None, spec.finding(ROLE_FORM, message, path, hint=hint)


def _powerless(spec: Effective, path: Path, role: Role) -> Diagnostic:
    message = f"The role `{role.name}` lets nobody send: it has no data action `{SEND_DATA_ACTION}`"
    return spec.finding(ROLE_FORM, message, path, hint="leave `role` out, or name a role that has the data action")
