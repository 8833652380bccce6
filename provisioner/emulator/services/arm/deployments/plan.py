"""The resources of a template: loops unrolled, children taken out, IDs made, in the order of what they depend on."""

from __future__ import annotations

import graphlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from provisioner.emulator.http import JsonObject
from provisioner.emulator.services.arm.deployments.evaluation import (
    Scope,
    TemplateError,
    calls_in,
    evaluate,
    repeat,
    value_of,
)

NESTED = "microsoft.resources/deployments"
_GROUP = "microsoft.resources/resourcegroups"
# What a template says about a resource to the deployment rather than to the resource's provider.
_NOT_SENT = frozenset(
    ("apiversion", "type", "name", "condition", "copy", "dependson", "scope", "comments", "resources", "existing")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One resource; `body` still has its expressions, to be evaluated in `scope` when its turn comes.

    `depends_on` are those that the template names, `refers_to` those that its expressions look at, perhaps elsewhere;
    `deployed` is false where its condition does not hold, or where it is only named to be referred to.
    """

    id: str
    type: str
    name: str
    symbol: str
    loop: str
    api_version: str
    body: JsonObject
    scope: Scope
    deployed: bool
    depends_on: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()

    def is_meant_by(self, text: str) -> bool:
        """Whether `dependsOn` or `reference()` mean this resource."""
        named = {self.id, self.name, f"{self.type}/{self.name}", self.symbol, self.loop} - {""}
        if self.type.casefold() == _GROUP:  # what `subscriptionResourceId()` makes of it
            named.add(f"{self.scope.place.subscription_id}/providers/{self.type}/{self.name}")
        return text.casefold().strip("/") in {item.casefold().strip("/") for item in named}


def steps_of(template: JsonObject, scope: Scope) -> tuple[Step, ...]:
    """The resources of a template, each after those that it depends on."""
    steps = tuple(_steps(template.get("resources", []), scope, None))
    seen: set[str] = set()
    for step in steps:
        if step.id.casefold() in seen:
            raise TemplateError(f"The resource '{step.id}' is defined multiple times in a template.")
        seen.add(step.id.casefold())
        for text in step.depends_on:
            if not any(other.is_meant_by(text) for other in steps):
                raise TemplateError(
                    f"The resource '{text}' is not defined in the template. Please see https://aka.ms/arm-syntax for "
                    "usage details."
                )
    return _ordered(steps)


def needed_by(step: Step, steps: Sequence[Step]) -> list[Step]:
    """What a resource depends on."""
    wanted = (*step.depends_on, *step.refers_to)
    return [other for other in steps if other is not step and any(map(other.is_meant_by, wanted))]


def _steps(resources: object, scope: Scope, parent: Step | None) -> Iterator[Step]:
    entries: list[tuple[str, Any]] = []
    if isinstance(resources, dict):
        entries = list(resources.items())
    elif isinstance(resources, list):
        entries = [("", item) for item in resources]
    for symbol, entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("type"), str):
            raise TemplateError("The template resource has no type.")
        loop = entry.get("copy")
        for turn in repeat(loop, scope) if isinstance(loop, dict) else [scope]:
            yield from _resource(symbol, entry, turn, parent)


def _resource(symbol: str, entry: JsonObject, scope: Scope, parent: Step | None) -> Iterator[Step]:
    type, name = str(entry["type"]), evaluate(entry.get("name"), scope)
    if not isinstance(name, str) or not name:
        raise TemplateError(f"The template resource of type '{type}' has no name.")
    if parent is not None and not type.casefold().startswith("microsoft."):
        type, name = f"{parent.type}/{type}", f"{parent.name}/{name}"
    own = {key: value for key, value in entry.items() if key.casefold() not in _NOT_SENT}
    deployed = evaluate(entry.get("condition", True), scope)
    depends = entry.get("dependsOn") or []
    named = [str(evaluate(item, scope)) for item in depends]
    loop = entry.get("copy")
    step = Step(
        id=_id(type, name, entry, scope),
        type=type,
        name=name,
        symbol=symbol,
        loop=str(loop.get("name", "")) if isinstance(loop, dict) else "",
        api_version=str(evaluate(entry.get("apiVersion", ""), scope)),
        body=own,
        scope=scope,
        deployed=deployed is True and entry.get("existing") is not True,
        depends_on=(*named, *([parent.id] if parent else [])),
        refers_to=tuple(_referred(own, scope)),
    )
    yield step
    if deployed is True:
        yield from _steps(entry.get("resources", []), scope, step)


def _referred(body: JsonObject, scope: Scope) -> list[str]:
    """The resources that a body looks at."""
    found = []
    for call in calls_in(body, "reference"):
        try:
            found.append(str(value_of(call.arguments[0], scope)))
        except (TemplateError, IndexError):
            continue  # told when the body is evaluated
    return found


def _id(type: str, name: str, entry: JsonObject, scope: Scope) -> str:
    if type.casefold() == _GROUP:
        return f"{scope.place.subscription_id}/resourceGroups/{name}"
    provider, *types = type.split("/")
    names = name.split("/")
    if len(types) != len(names):
        raise TemplateError(
            f"The template resource '{name}' of type '{type}' has incorrect segment lengths. A nested resource type "
            "must have identical number of segments as its resource name. A root resource type must have segment "
            "length one greater than its resource name. Please see https://aka.ms/arm-syntax-resources for usage "
            "details."
        )
    pairs = "".join(f"/{kind}/{own}" for kind, own in zip(types, names, strict=True))
    return f"{_base(type, entry, scope)}/providers/{provider}{pairs}"


def _base(type: str, entry: JsonObject, scope: Scope) -> str:
    place = scope.place
    if "scope" in entry:
        text = str(evaluate(entry["scope"], scope))
        return text.rstrip("/") if text.startswith("/") else f"{place.id}/providers/{text}"
    if type.casefold() != NESTED:
        return place.id
    subscription = evaluate(entry.get("subscriptionId"), scope)
    base = f"/subscriptions/{subscription}" if subscription else place.subscription_id
    group = evaluate(entry.get("resourceGroup"), scope)
    if group:
        return f"{base}/resourceGroups/{group}"
    return base if subscription else place.id


def _ordered(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    by_id = {step.id: step for step in steps}
    graph = {step.id: [other.id for other in needed_by(step, steps)] for step in steps}
    try:
        return tuple(by_id[id] for id in graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as exc:
        names = "', '".join(dict.fromkeys(exc.args[1]))
        raise TemplateError(
            f"Circular dependency detected on resource: '{names}'. Please see https://aka.ms/arm-syntax-resources for "
            "usage details."
        ) from exc
