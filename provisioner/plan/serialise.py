"""Plans as JSON: what `plan --out` saves and `apply FILE` reads, and what scripts look at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from provisioner.errors import UsageError
from provisioner.model.changes import ABSENT, FORMAT_VERSION, Action, Change, Fingerprint, LeafChange, Plan
from provisioner.model.documents import KnownAfterApply, Lookup
from provisioner.model.json import Json

_KNOWN_LATER = "$knownAfterApply"
_ACTIONS: Mapping[Action, str] = {
    Action.CREATE: "create",
    Action.UPDATE: "update",
    Action.DELETE: "delete",
    Action.NO_CHANGE: "no-change",
    Action.REFUSED: "refused",
    Action.LEFT_TO_OTHERS: "left-to-others",
}


def to_json(plan: Plan) -> str:
    """The plan as indented JSON; the same plan always gives the same text."""
    return json.dumps(to_value(plan), indent=2, ensure_ascii=False) + "\n"


def to_value(plan: Plan) -> dict[str, Any]:
    """The plan as plain values."""
    return {
        "formatVersion": plan.format_version,
        "toolVersion": plan.tool_version,
        "project": plan.project,
        "cloud": plan.cloud,
        "subscription": plan.subscription,
        "tenant": plan.tenant,
        "changes": [_change(change) for change in plan.changes],
        "live": {address: _plain(body) for address, body in plan.live.items()},
        "lookups": [
            {"address": item.address, "kind": item.kind, "key": item.key, "answer": _plain(answer)}
            for item, answer in plan.lookups
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    result: dict[str, Any] = {
        "address": change.address,
        "action": _ACTIONS[change.action],
        "type": change.type,
        "id": change.id,
        "operation": change.operation,
        "reason": change.reason,
        "dependsOn": list(change.depends_on),
    }
    optional = {
        "nameParts": [_plain(part) for part in change.name_parts],
        "differences": [_leaf(leaf) for leaf in change.leaves],
        "kept": list(change.kept),
        "body": _plain(change.body),
        "etag": change.fingerprint.etag,
        "digest": change.fingerprint.digest,
    }
    return result | {key: value for key, value in optional.items() if value}


def _leaf(leaf: LeafChange) -> dict[str, Any]:
    result: dict[str, Any] = {"path": list(leaf.path)}
    if leaf.before != ABSENT:
        result["before"] = _plain(leaf.before)
    if leaf.after != ABSENT:
        result["after"] = _plain(leaf.after)
    if leaf.destructive:
        result["destructive"] = True
    return result


def _plain(value: Json | KnownAfterApply) -> Json:
    if isinstance(value, KnownAfterApply):
        return {_KNOWN_LATER: {"address": value.address, "path": list(value.path)}}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def from_json(text: str, source: str = "plan") -> Plan:
    """Read a saved plan; raises `UsageError` for anything that is not one of this version. `source` is its path."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as exc:
        raise UsageError(f"`{source}` is not a saved plan: line {exc.lineno} is not JSON", _AGAIN) from exc
    version = value.get("formatVersion") if isinstance(value, dict) else None
    if version is None:
        raise UsageError(f"`{source}` is not a saved plan", _AGAIN)
    if version != FORMAT_VERSION:
        maker = value.get("toolVersion", "another version")
        raise UsageError(
            f"`{source}` has plan format {version} (made by provisioner {maker}), not {FORMAT_VERSION}", _AGAIN
        )
    try:
        return _plan(value)
    except (KeyError, TypeError, AttributeError, ValueError) as exc:
        raise UsageError(f"`{source}` is not a whole plan", _AGAIN) from exc


_AGAIN = "make it again: `provisioner plan --out FILE`"
_ACTION_OF = {name: action for action, name in _ACTIONS.items()}


def _plan(value: dict[str, Any]) -> Plan:
    return Plan(
        format_version=value["formatVersion"],
        tool_version=value["toolVersion"],
        project=value["project"],
        cloud=value["cloud"],
        subscription=value["subscription"],
        tenant=value["tenant"],
        changes=tuple(_change_of(item) for item in value["changes"]),
        live=value["live"],
        lookups=tuple(
            (Lookup(address=item["address"], kind=item["kind"], key=item["key"]), item["answer"])
            for item in value["lookups"]
        ),
    )


def _change_of(value: dict[str, Any]) -> Change:
    return Change(
        address=value["address"],
        type=value["type"],
        id=value["id"],
        action=_ACTION_OF[value["action"]],
        operation=value["operation"],
        body=_revived(value.get("body")),
        name_parts=tuple(_revived(part) for part in value.get("nameParts", ())),
        leaves=tuple(_leaf_of(leaf) for leaf in value.get("differences", ())),
        depends_on=tuple(value["dependsOn"]),
        fingerprint=Fingerprint(etag=value.get("etag", ""), digest=value.get("digest", "")),
        reason=value["reason"],
        kept=tuple(value.get("kept", ())),
    )


def _leaf_of(value: dict[str, Any]) -> LeafChange:
    return LeafChange(
        path=tuple(value["path"]),
        before=_revived(value.get("before", ABSENT)),
        after=_revived(value.get("after", ABSENT)),
        destructive=value.get("destructive", False),
    )


def _revived(value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON with KnownAfterApply values out
    if isinstance(value, dict):
        if value.keys() == {_KNOWN_LATER}:
            later = value[_KNOWN_LATER]
            return KnownAfterApply(address=later["address"], path=tuple(later["path"]))
        return {key: _revived(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_revived(item) for item in value]
    return value
