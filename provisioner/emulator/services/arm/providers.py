"""Resource providers: what is registered, with api-versions and regions."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import JsonObject, Operation, Response, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.types import ALL_TYPES, LOCATIONS, PROVIDERS

_PROVIDERS = "/subscriptions/{subscription}/providers"
_NAMESPACES = tuple(dict.fromkeys(type.namespace for type in ALL_TYPES))


def operations(gate: Gate) -> Sequence[Operation]:
    """What this module answers."""
    return (
        gate.operation("GET", _PROVIDERS, PROVIDERS, None, list_providers),
        gate.operation("GET", f"{_PROVIDERS}/{{namespace}}", PROVIDERS, None, get_provider),
        gate.operation("POST", f"{_PROVIDERS}/{{namespace}}/register", PROVIDERS, None, register),
    )


def list_providers(call: Call) -> Response:
    """All providers."""
    subscription = call.params["subscription"]
    return json_response(200, {"value": [_shown(subscription, namespace) for namespace in _NAMESPACES]})


def get_provider(call: Call) -> Response:
    """One provider; all are registered."""
    return json_response(200, _shown(call.params["subscription"], _known(call.params["namespace"])))


def register(call: Call) -> Response:
    """Register a provider: it is."""
    return get_provider(call)


def _known(namespace: str) -> str:
    found = next((known for known in _NAMESPACES if known.casefold() == namespace.casefold()), None)
    if found is None:
        raise ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
    return found


def _shown(subscription: str, namespace: str) -> JsonObject:
    return {
        "id": f"/subscriptions/{subscription}/providers/{namespace}",
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": "Registered",
        "resourceTypes": [
            {"resourceType": type.name, "locations": list(LOCATIONS), "apiVersions": list(reversed(type.versions))}
            for type in ALL_TYPES
            if type.namespace == namespace
        ],
    }
