"""The operations of deployments, at resource groups and at subscriptions."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from provisioner.emulator.arm_errors import ArmError, group_not_found
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.deployments.evaluation import Place, Scope, TemplateError, unlooped
from provisioner.emulator.services.arm.deployments.jsonc import read_body
from provisioner.emulator.services.arm.deployments.parameters import parameter_values, shown_parameters
from provisioner.emulator.services.arm.deployments.plan import Step, steps_of
from provisioner.emulator.services.arm.deployments.running import Run, sent_body, unprocessed
from provisioner.emulator.services.arm.deployments.view import (
    dependencies_of,
    operations_of,
    providers_of,
    template_hash,
)
from provisioner.emulator.services.arm.deployments.what_if import changes
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.inside import Inside
from provisioner.emulator.services.arm.longrun import find_operation
from provisioner.emulator.services.arm.members import object_member, tags_member, text_member
from provisioner.emulator.services.arm.spelling import timestamp
from provisioner.emulator.services.arm.types import ALL_TYPES, DEPLOYMENTS
from provisioner.emulator.state import State
from provisioner.emulator.state.resources import Resource

_TYPE = "microsoft.resources/deployments"
_TAIL = "/providers/Microsoft.Resources/deployments"
_PLACES = ("/subscriptions/{subscription}/resourceGroups/{group}", "/subscriptions/{subscription}")
_FORESEEN = 100
_READ_VERSION = "2022-09-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A template with its parameters, taken apart."""

    template: JsonObject
    scope: Scope
    steps: tuple[Step, ...]
    shown: JsonObject
    complete: bool


class Deployments:
    """Handlers over a state; resources are put through `inside`."""

    def __init__(self, state: State, inside: Inside) -> None:
        self._state = state
        self._inside = inside
        self._found: dict[str, JsonObject] = {}

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        one, found = f"{_TAIL}/{{name}}", []
        handlers: tuple[tuple[str, str, str, Callable[[Call], Response]], ...] = (
            ("GET", _TAIL, "read", self.list),
            ("GET", one, "read", self.get),
            ("HEAD", one, "read", self.head),
            ("PUT", one, "write", self.put),
            ("DELETE", one, "delete", self.delete),
            ("POST", f"{one}/validate", "validate/action", self.validate),
            ("POST", f"{one}/whatIf", "whatIf/action", self.what_if),
            ("POST", f"{one}/exportTemplate", "exportTemplate/action", self.export),
            ("POST", f"{one}/cancel", "cancel/action", self.cancel),
            ("GET", f"{one}/operations", "operations/read", self.list_operations),
            ("GET", f"{one}/operationStatuses/{{operation}}", "operationstatuses/read", self.status),
            ("GET", f"{one}/operationResults/{{operation}}", "whatIf/action", self.what_if_result),
        )
        for place in _PLACES:
            for method, tail, right, handler in handlers:
                action = f"Microsoft.Resources/deployments/{right}"
                found.append(gate.operation(method, f"{place}{tail}", DEPLOYMENTS, action, handler))
            older = f"{place}/deployments/{{name}}/operations"  # documented without the provider
            right = "Microsoft.Resources/deployments/operations/read"
            found.append(gate.operation("GET", older, DEPLOYMENTS, right, self.list_operations))
        return found

    def list(self, call: Call) -> Response:
        """The deployments of a resource group or a subscription itself."""
        prefix = call.id.casefold()
        known = [item for item in self._state.resources.of_type(_TYPE) if _within(item, prefix)]
        return json_response(200, {"value": [self._shown(item) for item in known]})

    def get(self, call: Call) -> Response:
        """One deployment."""
        return json_response(200, self._shown(self._stored(call)))

    def head(self, call: Call) -> Response:
        """204 when it is there, 404 when not."""
        return empty(204 if self._state.resources.get(call.id) else 404)

    def put(self, call: Call) -> Response:
        """Deploy a template: 201, and an operation that ends as the deployment has."""
        prepared = self._prepare(call)
        outcome = Run(self._inside, call, call.id, prepared.steps).run(prepared.template, prepared.scope)
        if prepared.complete and outcome.error is None:
            self._remove_others(call, prepared)
        now = self._state.clock()
        operation = self._state.operations.start(
            call.id, busy="Running", duration=self._state.timing.operation_duration, error=outcome.error
        )
        result = {"outputs": outcome.outputs, "outputResources": [{"id": id} for id in outcome.resources]}
        stored = Resource(
            id=call.id,
            type=_TYPE,
            body={
                "location": text_member(_body(call), "location"),
                "tags": tags_member(_body(call)),
                "operation": operation.id,
                "properties": prepared.shown,
                "result": result if outcome.error is None else {"error": outcome.error},
                "operations": operations_of(call.id, outcome, now),
                "template": prepared.template,
            },
        )
        self._state.resources.put(stored)
        url = f"{call.request.base_url}{call.id}/operationStatuses/{operation.id}?api-version={call.api_version}"
        accepted = self._shown(stored)
        accepted["properties"] = {**prepared.shown, "provisioningState": "Accepted"}
        return json_response(201, accepted, {"azure-asyncoperation": url})

    def delete(self, call: Call) -> Response:
        """Forget a deployment; its resources stay."""
        if not self._state.resources.delete(call.id):
            return empty(204)
        operation = self._state.operations.start(call.id, busy="Deleting", duration=0.0)
        root = f"{call.request.base_url}/subscriptions/{call.params['subscription']}"
        return empty(202, {"location": f"{root}/operationresults/{operation.id}?api-version={call.api_version}"})

    def validate(self, call: Call) -> Response:
        """Look at a template and its parameters, and deploy nothing."""
        prepared = self._prepare(call)
        named = [{"id": step.id} for step in prepared.steps if step.deployed]
        properties = {**prepared.shown, "provisioningState": "Succeeded", "validatedResources": named}
        return json_response(200, self._identified(_id(call), properties))

    def what_if(self, call: Call) -> Response:
        """What a deployment would change."""
        prepared = self._prepare(call)
        settings = object_member(object_member(_body(call), "properties"), "whatIfSettings")
        try:
            found = changes(
                self._inside,
                call,
                prepared.steps,
                self._resources_around(call),
                complete=prepared.complete,
                bare=settings.get("resultFormat") == "ResourceIdOnly",
            )
        except TemplateError as exc:
            raise ArmError(400, "InvalidTemplate", str(exc)) from exc
        if len(self._found) >= _FORESEEN:
            del self._found[next(iter(self._found))]
        id = str(uuid.uuid4())
        self._found[id] = {"status": "Succeeded", "properties": {"correlationId": id, "changes": found}}
        url = f"{call.request.base_url}{_id(call)}/operationResults/{id}?api-version={call.api_version}"
        return empty(202, {"location": url})

    def what_if_result(self, call: Call) -> Response:
        """What was asked before; it is kept in memory, as long as not too many others were asked."""
        found = self._found.get(call.params["operation"])
        if found is None:
            raise ArmError(404, "NotFound", f"Operation '{call.params['operation']}' was not found.")
        return json_response(200, found)

    def export(self, call: Call) -> Response:
        """The template of a deployment."""
        return json_response(200, {"template": self._stored(call).body["template"]})

    def cancel(self, call: Call) -> Response:
        """Too late: a deployment has ended when its PUT is answered."""
        self._stored(call)
        name = call.params["name"]
        text = f"The deployment '{name}' cannot be cancelled: its provisioning state is not 'Running'."
        raise ArmError(409, "DeploymentCannotBeCancelled", text)

    def list_operations(self, call: Call) -> Response:
        """What was done to which resource."""
        return json_response(200, {"value": self._stored(call).body["operations"]})

    def status(self, call: Call) -> Response:
        """How far a deployment is."""
        operation = find_operation(self._state, call)
        if self._state.operations.is_running(operation):
            return json_response(200, {"status": operation.busy}, {"retry-after-ms": "500"})
        if operation.error is not None:
            return json_response(200, {"status": "Failed", "error": operation.error})
        return json_response(200, {"status": "Succeeded"})

    def _prepare(self, call: Call) -> _Prepared:
        body = _body(call)
        properties = object_member(body, "properties")
        if properties.get("templateLink") or properties.get("parametersLink"):
            text = "Unable to download deployment content: the emulator fetches no linked templates or parameters."
            raise ArmError(400, "InvalidContentLink", text)
        template = object_member(properties, "template")
        if "resources" not in template:
            raise ArmError(
                400, "InvalidRequestContent", "The request content was invalid: the property 'template' is required."
            )
        if not all(isinstance(entry, dict) for entry in object_member(template, "outputs").values()):
            raise ArmError(400, "InvalidTemplate", "Deployment template validation failed: an output is no object.")
        place, now = self._place(call, body, properties), self._state.clock()
        declared = object_member(template, "parameters")
        try:
            values = parameter_values(declared, object_member(properties, "parameters"), place)
            scope = Scope(place=place, parameters=values, variables=unlooped(object_member(template, "variables")))
            steps = steps_of(template, scope)
        except (TemplateError, RecursionError) as exc:
            text = f"Deployment template validation failed: '{exc}'."
            raise ArmError(400, "InvalidTemplate", text) from exc
        for step in (step for step in steps if step.deployed):
            try:
                sent_body(step, step.scope, lenient=True)
            except (TemplateError, RecursionError) as exc:
                raise ArmError(400, "InvalidTemplate", unprocessed(step, exc)) from exc
        mode = str(properties.get("mode", "Incremental"))
        shown = {
            "templateHash": template_hash(template),
            "parameters": shown_parameters(declared, values),
            "mode": mode,
            "timestamp": timestamp(now),
            "duration": "PT0S",
            "correlationId": str(uuid.uuid4()),
            "providers": providers_of(steps),
            "dependencies": dependencies_of(steps),
        }
        complete = mode.casefold() == "complete"
        return _Prepared(template=template, scope=scope, steps=steps, shown=shown, complete=complete)

    def _place(self, call: Call, body: JsonObject, properties: JsonObject) -> Place:
        subscription = f"/subscriptions/{call.params['subscription']}"
        group, location = call.params.get("group"), text_member(body, "location")
        if group is None and not location:
            text = "The 'location' property must be specified for a deployment at the subscription."
            raise ArmError(400, "LocationRequired", text)
        deployment = {"name": call.params["name"], "location": location or "", "properties": properties}
        shown_group = None
        if group is not None:
            if self._state.resources.get(f"{subscription}/resourceGroups/{group}") is None:
                raise group_not_found(group)
            shown_group = self._look(call, f"{subscription}/resourceGroups/{group}")
        return Place(
            subscription=self._look(call, subscription),
            group=shown_group,
            deployment=deployment,
            now=self._state.clock(),
        )

    def _look(self, call: Call, id: str) -> JsonObject:
        answer = self._inside.ask(call, "GET", id, _READ_VERSION)
        if answer.status != 200:
            error = answer.json()["error"]
            raise ArmError(answer.status, error["code"], error["message"])
        return dict(answer.json())

    def _resources_around(self, call: Call) -> Sequence[JsonObject]:
        if "group" not in call.params:
            return ()
        found = self._look(call, f"{call.id.partition('/providers/')[0]}/resources")["value"]
        return tuple(found)

    def _remove_others(self, call: Call, prepared: _Prepared) -> None:
        """What the mode Complete takes away, with the caller's rights: the resources that are not deployed."""
        named = {step.id.casefold() for step in prepared.steps if step.deployed}
        versions = {type.full_name: type.versions[-1] for type in ALL_TYPES}
        for item in self._resources_around(call):
            if item["id"].casefold() not in named:
                self._inside.ask(call, "DELETE", item["id"], versions[item["type"]])

    def _stored(self, call: Call) -> Resource:
        known = self._state.resources.get(_id(call))
        if known is None:
            name = call.params["name"]
            raise ArmError(404, "DeploymentNotFound", f"Deployment '{name}' could not be found.")
        return known

    def _shown(self, item: Resource) -> JsonObject:
        operation = self._state.operations.get(item.body["operation"])
        running = operation is not None and self._state.operations.is_running(operation)
        result = item.body["result"]
        state = "Running" if running else "Failed" if "error" in result else "Succeeded"
        properties = {**item.body["properties"], "provisioningState": state, **({} if running else result)}
        shown = self._identified(item.id, properties)
        return shown | {name: item.body[name] for name in ("location", "tags") if item.body[name] is not None}

    def _identified(self, id: str, properties: JsonObject) -> JsonObject:
        return {"id": id, "name": id.rpartition("/")[2], "type": DEPLOYMENTS.full_name, "properties": properties}


def _body(call: Call) -> JsonObject:
    return call.body() if call.request.truncated else read_body(call.request.body)


def _id(call: Call) -> str:
    """The deployment that a call is about."""
    place = call.id.partition(_TAIL)[0].partition("/deployments/")[0]
    return f"{place}{_TAIL}/{call.params['name']}"


def _within(item: Resource, prefix: str) -> bool:
    return item.id.casefold().rpartition("/")[0] == prefix
