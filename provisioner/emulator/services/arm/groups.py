"""Subscriptions, tenants and resource groups; any well-formed subscription ID is one that exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from provisioner.catalog.regions import DISPLAY_NAMES
from provisioner.emulator.arm_errors import ArmError, group_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.filters import matches_resource_filter
from provisioner.emulator.services.arm.gate import GROUP_TYPE, Call, Gate
from provisioner.emulator.services.arm.members import tags_member
from provisioner.emulator.services.arm.types import GROUPS, LOCATIONS, SUBSCRIPTIONS
from provisioner.emulator.state import State
from provisioner.emulator.state.access import covers
from provisioner.emulator.state.resources import Resource

_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}"
_GROUPS = "/subscriptions/{subscription}/resourceGroups"
_RESULT = "/subscriptions/{subscription}/operationresults/{operation}"
_RIGHT = "Microsoft.Resources/subscriptions/resourceGroups"
_FIRST = "00000000-0000-0000-0000-000000000000"  # any other exists as well, once it is named


class Groups:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", "/subscriptions", SUBSCRIPTIONS, None, self.list_subscriptions),
            gate.operation("GET", "/tenants", SUBSCRIPTIONS, None, self.list_tenants),
            gate.operation("GET", "/subscriptions/{subscription}", SUBSCRIPTIONS, None, self.get_subscription),
            gate.operation("GET", "/subscriptions/{subscription}/locations", SUBSCRIPTIONS, None, self.list_locations),
            gate.operation("GET", _GROUPS, GROUPS, None, self.list),
            gate.operation("GET", _GROUP, GROUPS, f"{_RIGHT}/read", self.get),
            gate.operation("HEAD", _GROUP, GROUPS, f"{_RIGHT}/read", self.head),
            gate.operation("PUT", _GROUP, GROUPS, f"{_RIGHT}/write", self.put),
            gate.operation("PATCH", _GROUP, GROUPS, f"{_RIGHT}/write", self.patch),
            gate.operation("DELETE", _GROUP, GROUPS, f"{_RIGHT}/delete", self.delete),
            gate.operation("GET", _RESULT, GROUPS, None, self.result),
        )

    def list_subscriptions(self, call: Call) -> Response:
        """Those in which the caller has a role; whoever has one everywhere sees the first one before it is used."""
        scopes = [grant.scope for grant in self._state.roles.grants_of(call.principal.object_id)]
        used = {item.id.split("/")[2].lower() for item in self._state.resources.of_type(GROUP_TYPE)}
        used |= {scope.split("/")[2] for scope in scopes if scope.startswith("/subscriptions/")}
        seen = [id for id in sorted(used or {_FIRST}) if _has_role(scopes, f"/subscriptions/{id}")]
        return json_response(200, {"value": [self._subscription(id) for id in seen]})

    def get_subscription(self, call: Call) -> Response:
        """Any subscription."""
        return json_response(200, self._subscription(call.params["subscription"]))

    def list_tenants(self, call: Call) -> Response:
        """The one tenant."""
        tenant = self._state.directory.tenant_id
        return json_response(
            200,
            {"value": [{"id": f"/tenants/{tenant}", "tenantId": tenant, "displayName": "Local", "countryCode": ""}]},
        )

    def list_locations(self, call: Call) -> Response:
        """The regions."""
        prefix = f"/subscriptions/{call.params['subscription']}/locations"
        return json_response(
            200,
            {
                "value": [
                    {"id": f"{prefix}/{name}", "name": name, "displayName": display}
                    for name, display in DISPLAY_NAMES.items()
                ]
            },
        )

    def list(self, call: Call) -> Response:
        """The resource groups of a subscription that the caller may read."""
        scope = f"/subscriptions/{call.params['subscription']}"
        found = self._state.resources.of_type(GROUP_TYPE, scope)
        mine = (item for item in found if self._state.has_action(call.principal, item.id, f"{_RIGHT}/read"))
        wanted = call.request.query_value("$filter")
        return json_response(
            200, {"value": [item for item in map(_shown, mine) if matches_resource_filter(item, wanted)]}
        )

    def get(self, call: Call) -> Response:
        """One resource group."""
        return json_response(200, _shown(self._stored(call)))

    def head(self, call: Call) -> Response:
        """204 when it is there, 404 when not."""
        return empty(204 if self._state.resources.get(call.id) else 404)

    def put(self, call: Call) -> Response:
        """Create a resource group, or replace its tags."""
        body = call.body()
        location = _location(body)
        known = self._state.resources.get(call.id)
        if known is not None and known.body["location"] != location:
            raise ArmError(
                409,
                "InvalidResourceGroupLocation",
                f"Invalid resource group location '{location}'. The Resource group already exists in location "
                f"'{known.body['location']}'.",
            )
        id = known.id if known else call.id
        stored = Resource(id=id, type=GROUP_TYPE, body={"location": location, "tags": tags_member(body)})
        return json_response(200 if known else 201, _shown(self._state.resources.put(stored)))

    def patch(self, call: Call) -> Response:
        """Replace its tags."""
        known, body = self._stored(call), call.body()
        stored = replace(known, body={**known.body, "tags": tags_member(body, known.body["tags"])})
        return json_response(200, _shown(self._state.resources.put(stored)))

    def delete(self, call: Call) -> Response:
        """Remove a resource group and all that is in it: 202, and the result behind `location`."""
        self._stored(call)
        self._state.resources.delete(call.id)
        operation = self._state.operations.start(
            call.id, busy="Deleting", duration=self._state.timing.operation_duration
        )
        return empty(202, {"location": self._result_url(call, operation.id)})

    def result(self, call: Call) -> Response:
        """202 while a removal runs, 200 once it has ended."""
        operation = self._state.operations.get(call.params["operation"])
        if operation is None:
            raise ArmError(404, "NotFound", f"Operation '{call.params['operation']}' was not found.")
        if self._state.operations.is_running(operation):
            return empty(202, {"location": self._result_url(call, operation.id), "retry-after-ms": "500"})
        return empty(200)

    def _result_url(self, call: Call, operation: str) -> str:
        root = f"{call.request.base_url}/subscriptions/{call.params['subscription']}"
        return f"{root}/operationresults/{operation}?api-version={call.api_version}"

    def _stored(self, call: Call) -> Resource:
        known = self._state.resources.get(call.id)
        if known is None:
            raise group_not_found(call.params["group"])
        return known

    def _subscription(self, id: str) -> JsonObject:
        return {
            "id": f"/subscriptions/{id}",
            "subscriptionId": id,
            "tenantId": self._state.directory.tenant_id,
            "displayName": "Local",
            "state": "Enabled",
            "authorizationSource": "RoleBased",
            "managedByTenants": [],
        }


def _has_role(scopes: Sequence[str], subscription: str) -> bool:
    return any(covers(scope, subscription) or covers(subscription, scope) for scope in scopes)


def _location(body: JsonObject) -> str:
    location = body.get("location")
    if not isinstance(location, str) or not location:
        raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
    name = location.replace(" ", "").lower()
    if name not in LOCATIONS:
        places = ",".join(LOCATIONS)
        raise ArmError(
            400,
            "LocationNotAvailableForResourceGroup",
            f"The provided location '{location}' is not available for resource group. List of available regions is "
            f"'{places}'.",
        )
    return name


def _shown(item: Resource) -> JsonObject:
    shown: JsonObject = {
        "id": item.id,
        "name": item.name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": item.body["location"],
        "properties": {"provisioningState": "Succeeded"},
    }
    return shown if item.body["tags"] is None else {**shown, "tags": item.body["tags"]}
