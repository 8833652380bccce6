"""What a deployment would change: each resource of a template beside what is there.

Documented: the kinds of changes and the members of an answer. Assumed: which properties are compared (those that the
template names), and that lists are compared as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from provisioner.emulator.http import JsonObject
from provisioner.emulator.services.arm.deployments.evaluation import TemplateError
from provisioner.emulator.services.arm.deployments.plan import Step
from provisioner.emulator.services.arm.deployments.running import sent_body, unprocessed
from provisioner.emulator.services.arm.gate import Call
from provisioner.emulator.services.arm.inside import Inside


def changes(
    inside: Inside, call: Call, steps: Sequence[Step], others: Iterable[JsonObject], *, complete: bool, bare: bool
) -> list[JsonObject]:
    """The changes; `others` are the resources of the group, `bare` leaves everything but IDs and kinds out."""
    found = [_change(inside, call, step) for step in steps if step.deployed]
    named = {str(change["resourceId"]).casefold() for change in found}
    for other in others:
        if str(other["id"]).casefold() not in named:
            found.append({"resourceId": other["id"], "changeType": "Delete" if complete else "Ignore", "before": other})
    found.sort(key=lambda change: str(change["resourceId"]).casefold())
    return [_bare(change) for change in found] if bare else found


def _change(inside: Inside, call: Call, step: Step) -> JsonObject:
    try:
        wanted = sent_body(step, step.scope, lenient=True)
    except TemplateError as exc:
        raise TemplateError(unprocessed(step, exc)) from exc
    head = {"apiVersion": step.api_version, "id": step.id, "name": step.name.rpartition("/")[2], "type": step.type}
    answer = inside.ask(call, "GET", step.id, step.api_version)
    if answer.status != 200:
        return {"resourceId": step.id, "changeType": "Create", "after": {**head, **wanted}, "delta": None}
    before = answer.json()
    delta = _delta(before, wanted, "")
    return {
        "resourceId": step.id,
        "changeType": "Modify" if delta else "NoChange",
        "before": before,
        "after": _merged(before, wanted),
        "delta": delta,
    }


def _bare(change: JsonObject) -> JsonObject:
    kind = change["changeType"]
    return {
        "resourceId": change["resourceId"],
        "changeType": "Deploy" if kind in ("Modify", "NoChange") else kind,
    }


def _delta(before: JsonObject, wanted: JsonObject, prefix: str) -> list[JsonObject]:
    found: list[JsonObject] = []
    for name, after in wanted.items():
        path, old = f"{prefix}{name}", before.get(name)
        if isinstance(after, dict) and isinstance(old, dict):
            found += _delta(old, after, f"{path}.")
        elif not _same(name, old, after):
            kind = "Create" if old is None else "Modify"
            found.append({"path": path, "propertyChangeType": kind, "before": old, "after": after, "children": None})
    return found


def _same(name: str, old: Any, after: Any) -> bool:  # noqa: ANN401 - JSON is what it is
    if isinstance(old, str) and isinstance(after, str):
        if name == "location":
            old, after = (text.replace(" ", "") for text in (old, after))
        is_name = name == "location" or old.startswith("/subscriptions/")
        return bool(old.casefold() == after.casefold() if is_name else old == after)
    if isinstance(old, list) and isinstance(after, list):
        return len(old) == len(after) and all(_same("", *pair) for pair in zip(old, after, strict=True))
    if isinstance(old, dict) and isinstance(after, dict):
        return not _delta(old, after, "")
    return bool(old == after)


def _merged(before: JsonObject, wanted: JsonObject) -> JsonObject:
    merged = dict(before)
    for name, after in wanted.items():
        old = before.get(name)
        merged[name] = _merged(old, after) if isinstance(old, dict) and isinstance(after, dict) else after
    return merged
