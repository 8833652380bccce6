"""How Resource Manager shows a deployment and its operations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from provisioner.emulator.http import JsonObject
from provisioner.emulator.services.arm.deployments.plan import Step, needed_by
from provisioner.emulator.services.arm.deployments.running import Outcome
from provisioner.emulator.services.arm.spelling import timestamp
from provisioner.emulator.services.arm.types import LOCATIONS


def template_hash(template: JsonObject) -> str:
    """A number for a template; not Azure's, whose way is not published."""
    text = json.dumps(template, sort_keys=True, separators=(",", ":"))
    return str(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def providers_of(steps: Sequence[Step]) -> list[JsonObject]:
    """The providers and types that a template names."""
    found: dict[str, dict[str, JsonObject]] = {}
    for step in steps:
        namespace, _, type = step.type.partition("/")
        location = step.body.get("location")
        places = [location if location in LOCATIONS else None]
        found.setdefault(namespace, {})[type] = {"resourceType": type, "locations": places}
    return [{"namespace": name, "resourceTypes": list(types.values())} for name, types in found.items()]


def dependencies_of(steps: Sequence[Step]) -> list[JsonObject]:
    """What depends on what."""
    return [
        {"dependsOn": [_named(other) for other in needed], **_named(step)}
        for step in steps
        if (needed := needed_by(step, steps))
    ]


def operations_of(deployment_id: str, outcome: Outcome, now: float) -> list[JsonObject]:
    """The operations of a deployment, as they are listed."""
    found = []
    for number, (step, status, error) in enumerate(outcome.operations):
        id = f"{number:016X}"
        properties: JsonObject = {
            "provisioningOperation": "Create",
            "provisioningState": "Failed" if error else "Succeeded",
            "timestamp": timestamp(now),
            "duration": "PT0S",
            "trackingId": id,
            "statusCode": {200: "OK", 201: "Created", 202: "Accepted"}.get(status, "BadRequest"),
            "targetResource": _named(step),
        }
        if error:
            properties["statusMessage"] = {"error": error}
        found.append({"id": f"{deployment_id}/operations/{id}", "operationId": id, "properties": properties})
    return found


def _named(step: Step) -> JsonObject:
    return {"id": step.id, "resourceType": step.type, "resourceName": step.name}
