"""Every file in tests/cases/plan is a case: wanted documents and live state in, changes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provisioner.diagnostics import Span
from provisioner.model.changes import ABSENT
from provisioner.model.documents import Document, KnownAfterApply, Lookup
from provisioner.model.results import Snapshot
from provisioner.plan import Permissions, from_json, plan, to_json

CASES = Path(__file__).parents[2] / "cases" / "plan"


def revive(value):
    if isinstance(value, dict):
        if "$known" in value:
            address, *path = value["$known"]
            return KnownAfterApply(address=address, path=tuple(path))
        return {key: revive(item) for key, item in value.items()}
    return [revive(item) for item in value] if isinstance(value, list) else value


def document(address, value):
    return Document(
        address=address,
        type=value.get("type", address.partition("/")[0]),
        id=value["id"],
        body=revive(value.get("body", {})),
        name_parts=tuple(revive(value.get("nameParts", []))),
        exists=value.get("exists", False),
        azures_own=value.get("azuresOwn", False),
        depends_on=tuple(value.get("dependsOn", ())),
        drop=tuple(tuple(path) for path in value.get("drop", ())),
        span=Span.start_of("spec.yaml"),
    )


def snapshot(case):
    return Snapshot(
        resources=case.get("remote", {}),
        lookups=case.get("lookups", {}),
        asked=tuple(Lookup(**item) for item in case.get("asked", ())),
    )


def made(case):
    documents = [document(address, value) for address, value in case["desired"].items()]
    return plan(
        documents,
        snapshot(case),
        project="web",
        cloud="public",
        subscription="s",
        tenant=None,
        tool_version="1",
        permissions=Permissions(**case.get("permissions", {})),
    )


def leaf(change):
    result = {"path": ".".join(map(str, change.path))}
    result |= {} if change.before == ABSENT else {"before": change.before}
    result |= {} if change.after == ABSENT else {"after": change.after}
    return result | ({"destructive": True} if change.destructive else {})


def described(change, expected):
    full = json.loads(to_json_of(change))
    result = {"action": change.action.value, "leaves": [leaf(item) for item in change.leaves]}
    result |= {key: full.get(key) for key in ("body", "operation", "id", "dependsOn") if key in expected}
    return result | ({"kept": list(change.kept)} if change.kept else {})


def to_json_of(change):
    from provisioner.model.changes import FORMAT_VERSION, Plan

    only = Plan(
        format_version=FORMAT_VERSION,
        tool_version="1",
        project="web",
        cloud="public",
        subscription="s",
        tenant=None,
        changes=(change,),
    )
    return json.dumps(json.loads(to_json(only))["changes"][0])


@pytest.mark.parametrize("path", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_a_plan_is_made_as_the_case_says(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    result, found = made(case)
    assert [f"{item.code} {item.message}" for item in found] == case.get("findings", [])
    if case["changes"] is None:
        assert result is None
        return
    actual = {item.address: described(item, case["changes"].get(item.address, {})) for item in result.changes}
    expected = {address: {"leaves": []} | value for address, value in case["changes"].items()}
    assert actual == expected
    assert from_json(to_json(result)) == result


def test_there_are_cases():
    assert len(list(CASES.glob("*.json"))) >= 20
