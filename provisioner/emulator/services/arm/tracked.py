"""What all resources with a location have in common: where they lie, who changed them, and as whom they act."""

from __future__ import annotations

import uuid

from provisioner.emulator.arm_errors import ArmError, invalid_content, precondition_failed
from provisioner.emulator.http import JsonObject
from provisioner.emulator.services.arm.gate import Call
from provisioner.emulator.services.arm.spelling import normalised_location, timestamp
from provisioner.emulator.state import State
from provisioner.emulator.state.resources import Resource


def location_of(body: JsonObject, known: Resource | None, call: Call) -> str:
    """The region that a body names; a resource never moves to another one."""
    text = body.get("location")
    if not isinstance(text, str) or not text:
        raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
    location = normalised_location(text)
    if known is not None and known.body["location"] != location:
        raise ArmError(
            409,
            "InvalidResourceLocation",
            f"The resource '{known.name}' already exists in location '{known.body['location']}' in resource group "
            f"'{call.params['group']}'. A resource with the same name cannot be created in location '{location}'. "
            "Please select a new resource name.",
        )
    return location


def check_match(call: Call, known: Resource | None) -> None:
    """Raise 412 where `If-Match` or `If-None-Match` does not hold."""
    wanted = call.request.headers.get("if-match")
    if wanted is not None and (known is None or wanted not in ("*", known.body["etag"])):
        raise precondition_failed(call.id, wanted)
    if call.request.headers.get("if-none-match") == "*" and known is not None:
        raise precondition_failed(call.id, "*")


def identity_of(wanted: object, known: Resource | None, state: State) -> JsonObject | None:
    """The identities of a resource; its system-assigned one keeps its principal for its life."""
    if not isinstance(wanted, dict) or str(wanted.get("type", "None")) == "None":
        return None
    kind = str(wanted["type"])
    identity: JsonObject = {"type": kind}
    if "UserAssigned" in kind:
        identity["userAssignedIdentities"] = _user_assigned(wanted.get("userAssignedIdentities"), state)
    if "SystemAssigned" in kind:
        before = (known.body["identity"] or {}) if known else {}
        identity["principalId"] = before.get("principalId") or str(uuid.uuid4())
        identity["tenantId"] = state.directory.tenant_id
    return identity


def system_data(call: Call, known: Resource | None, state: State) -> JsonObject:
    """Who made a resource and who changed it last."""
    now, who = timestamp(state.clock()), call.principal.app_id
    before = known.body["systemData"] if known else {}
    return {
        "createdBy": before.get("createdBy", who),
        "createdByType": "Application",
        "createdAt": before.get("createdAt", now),
        "lastModifiedBy": who,
        "lastModifiedByType": "Application",
        "lastModifiedAt": now,
    }


def _user_assigned(wanted: object, state: State) -> JsonObject:
    if not isinstance(wanted, dict):
        raise invalid_content("Could not find member 'userAssignedIdentities' as an object. Path 'identity'")
    found = {}
    for id in wanted:
        known = state.resources.get(id)
        properties = known.body["properties"] if known else {}
        found[id] = {name: properties[name] for name in ("principalId", "clientId") if name in properties}
    return found
