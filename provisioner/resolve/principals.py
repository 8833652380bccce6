"""Managed identities by resource ID: which IDs are those of one."""

from __future__ import annotations

from provisioner.diagnostics import Diagnostic
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import Path
from provisioner.resolve.codes import IDENTITY_FORM
from provisioner.resolve.effective import Effective

_TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities"


def not_user_assigned(spec: Effective, text: str, path: Path) -> Diagnostic | None:
    """The finding about an ID that is not a user-assigned managed identity's; None when it is one."""
    parsed = parse_resource_id(text)
    if parsed is not None and parsed.type.casefold() == _TYPE.casefold() and parsed.resource_group:
        return None
    message = f"`{text}` is not the resource ID of a user-assigned managed identity"
    hint = f"write `/subscriptions/…/resourceGroups/…/providers/{_TYPE}/NAME`"
    return spec.finding(IDENTITY_FORM, message, path, hint=hint)
