"""A deployment at work: each resource in its turn, what depends on a failure left out, outputs at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from provisioner.emulator.http import JsonObject, Response
from provisioner.emulator.services.arm.deployments.evaluation import Scope, TemplateError, evaluate
from provisioner.emulator.services.arm.deployments.parameters import shown_value
from provisioner.emulator.services.arm.deployments.plan import NESTED, Step, needed_by
from provisioner.emulator.services.arm.gate import Call
from provisioner.emulator.services.arm.inside import Inside

_FAILED = (
    "At least one resource deployment operation failed. Please list deployment operations for details. Please see "
    "https://aka.ms/arm-deployment-operations for usage details."
)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of a deployment; `operations` are the resources that were tried, with status and error."""

    operations: list[tuple[Step, int, JsonObject | None]] = field(default_factory=list)
    outputs: JsonObject = field(default_factory=dict)
    error: JsonObject | None = None

    @property
    def resources(self) -> list[str]:
        """The IDs of what was deployed."""
        return [step.id for step, _, error in self.operations if error is None]


class Run:
    """One deployment of the steps of a template."""

    def __init__(self, inside: Inside, call: Call, deployment_id: str, steps: Sequence[Step]) -> None:
        self._inside = inside
        self._call = call
        self._id = deployment_id
        self._steps = steps

    def run(self, template: JsonObject, scope: Scope) -> Outcome:
        """Deploy everything; a template that turns out to be wrong midway fails the deployment."""
        outcome = Outcome()
        failed: list[Step] = []
        for step in self._steps:
            if not step.deployed:
                continue
            if any(other in failed for other in needed_by(step, self._steps)):
                failed.append(step)
                continue
            status, error = self._deploy(step)
            outcome.operations.append((step, status, error))
            if error is not None:
                failed.append(step)
        errors = [error for _, _, error in outcome.operations if error is not None]
        if not errors:
            try:
                outcome.outputs = self._outputs(template, replace(scope, reference=self._reference))
            except TemplateError as exc:
                text = f"Unable to evaluate template outputs. Please see error details. '{exc}'"
                errors = [{"code": "DeploymentOutputEvaluationFailed", "message": text}]
        if errors:
            outcome.error = {
                "code": "DeploymentFailed",
                "target": self._id,
                "message": _FAILED,
                "details": errors,
            }
        return outcome

    def _deploy(self, step: Step) -> tuple[int, JsonObject | None]:
        try:
            body = sent_body(step, replace(step.scope, reference=self._reference))
        except TemplateError as exc:
            return 400, {"code": "InvalidTemplate", "target": step.id, "message": unprocessed(step, exc)}
        answer = self._inside.ask(self._call, "PUT", step.id, step.api_version, body)
        error = _error_of(answer)
        if error is None and step.type.casefold() == NESTED:
            shown = self._inside.ask(self._call, "GET", step.id, step.api_version)
            error = (shown.json() if shown.status == 200 else {}).get("properties", {}).get("error")
        return answer.status, None if error is None else {"target": step.id, **error}

    def _reference(self, target: str, version: str | None, full: bool) -> Any:  # noqa: ANN401 - JSON is what it is
        step = next((step for step in self._steps if step.is_meant_by(target)), None)
        id = step.id if step else target
        if not id.startswith("/"):
            raise TemplateError(
                f"The resource reference '{target}' is not valid. Please see https://aka.ms/arm-syntax-resources for "
                "usage details."
            )
        answer = self._inside.ask(self._call, "GET", id, version or (step.api_version if step else ""))
        error = _error_of(answer)
        if error is not None:
            raise TemplateError(f"{error['code']}: {error['message']}")
        found = answer.json()
        return found if full else found.get("properties", found)

    def _outputs(self, template: JsonObject, scope: Scope) -> JsonObject:
        found: JsonObject = {}
        for name, entry in (template.get("outputs") or {}).items():
            if evaluate(entry.get("condition", True), scope) is True:
                found[name] = shown_value(entry.get("type"), evaluate(entry.get("value"), scope))
        return found


def sent_body(step: Step, scope: Scope, *, lenient: bool = False) -> JsonObject:
    """The body that is put; the template of a nested deployment is evaluated inside, or here and then kept as it is."""
    if step.type.casefold() != NESTED:
        return dict(evaluate(step.body, scope, lenient=lenient))
    body = {key: value for key, value in step.body.items() if key not in ("resourceGroup", "subscriptionId")}
    given = body.get("properties")
    properties = dict(given) if isinstance(given, dict) else {}
    template = properties.pop("template", {})
    options = properties.get("expressionEvaluationOptions")
    if not isinstance(options, dict) or str(options.get("scope", "outer")).casefold() != "inner":
        template = _escaped(evaluate(template, scope, lenient=lenient))
    whole: JsonObject = evaluate({**body, "properties": properties}, scope, lenient=lenient)
    whole["properties"]["template"] = template
    return whole


def unprocessed(step: Step, error: Exception) -> str:
    """An error in the expressions of a resource."""
    return (
        f"Unable to process template language expressions for resource '{step.id}' at line '1' and column '1'. "
        f"'{error}'"
    )


def _escaped(value: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    """Values that are evaluated already: a text in brackets is no expression any more."""
    if isinstance(value, str):
        return f"[{value}" if value.startswith("[") else value
    if isinstance(value, dict):
        return {key: _escaped(item) for key, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list) else value


def _error_of(answer: Response) -> JsonObject | None:
    if answer.status < 400:
        return None
    error = answer.json().get("error") or {}
    return {"code": error.get("code", "Unknown"), "message": error.get("message", ""), **_details(error)}


def _details(error: JsonObject) -> JsonObject:
    return {"details": error["details"]} if error.get("details") else {}
