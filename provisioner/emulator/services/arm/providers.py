"""Resource providers: what is registered, with api-versions and regions."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.arm_errors import ArmError, authorization_failed
from provisioner.emulator.http import JsonObject, Operation, Response, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.types import ALL_TYPES, LOCATIONS, PROVIDERS
from provisioner.emulator.state import State

_PROVIDERS = "/subscriptions/{subscription}/providers"
_ONE = f"{_PROVIDERS}/{{namespace}}"
_NAMESPACES = tuple(dict.fromkeys(type.namespace for type in ALL_TYPES))


class Providers:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _PROVIDERS, PROVIDERS, None, self.list),
            gate.operation("GET", _ONE, PROVIDERS, None, self.get),
            gate.operation("POST", f"{_ONE}/register", PROVIDERS, None, self.register),
            gate.operation("POST", f"{_ONE}/unregister", PROVIDERS, None, self.unregister),
        )

    def list(self, call: Call) -> Response:
        """All providers."""
        return json_response(200, {"value": [self._shown(call, namespace) for namespace in _NAMESPACES]})

    def get(self, call: Call) -> Response:
        """One provider."""
        return json_response(200, self._shown(call, _known(call)))

    def register(self, call: Call) -> Response:
        """Register a provider: it may take a while."""
        namespace = self._changeable(call, "register")
        self._state.registrations.register(call.params["subscription"], namespace)
        return self.get(call)

    def unregister(self, call: Call) -> Response:
        """Take a registration back."""
        namespace = self._changeable(call, "unregister")
        self._state.registrations.unregister(call.params["subscription"], namespace)
        return self.get(call)

    def _changeable(self, call: Call, verb: str) -> str:
        namespace = _known(call)
        scope, action = f"/subscriptions/{call.params['subscription']}", f"{namespace}/{verb}/action"
        if not self._state.has_action(call.principal, scope, action):
            raise authorization_failed(call.principal.app_id, call.principal.object_id, action, scope)
        return namespace

    def _shown(self, call: Call, namespace: str) -> JsonObject:
        subscription = call.params["subscription"]
        return {
            "id": f"/subscriptions/{subscription}/providers/{namespace}",
            "namespace": namespace,
            "registrationPolicy": "RegistrationRequired",
            "registrationState": self._state.registrations.state(subscription, namespace),
            "resourceTypes": [
                {"resourceType": type.name, "locations": list(LOCATIONS), "apiVersions": list(reversed(type.versions))}
                for type in ALL_TYPES
                if type.namespace == namespace
            ],
        }


def _known(call: Call) -> str:
    wanted = call.params["namespace"]
    found = next((known for known in _NAMESPACES if known.casefold() == wanted.casefold()), None)
    if found is None:
        raise ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{wanted}' is invalid.")
    return found
