"""Published rules are an independent judge: what people run in production must not be refused.

The few errors that are found are real ones, and stand here with the rule's number in the file.
"""

import dataclasses
import json
from pathlib import Path

from builders.projects import HEAD, project

from provisioner.catalog import resource_types
from provisioner.diagnostics import Span
from provisioner.model.documents import Document
from provisioner.validate import validate

RULES = Path(__file__).parents[2] / "cases" / "published" / "rules.jsonl"
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"

REFUSED = {
    # The name in the flow is one character shorter than the destination's.
    44: ["PRV355 The flow goes to `la--xxxxxxxxxxx`, and the rule has no destination of that name"],
    # Custom streams have no default table.
    53: [
        "PRV360 The flow of `Custom-FirewallLogs` does not say where it goes",
        "PRV360 The flow of `Custom-VpnLogs` does not say where it goes",
    ],
}


def documents():
    for number, line in enumerate(RULES.read_text("utf-8").splitlines(), 1):
        rule = json.loads(line)
        body = {"location": "eastus", **{key: rule[key] for key in rule if key not in ("source", "name")}}
        name = f"{rule.get('name', 'rule').replace('/', '-')[:20]}-{number}"
        yield Document(
            address=f"dataCollectionRules/{number}",
            type=resource_types.RULE.key,
            id=f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/{name}",
            body={key: value for key, value in body.items() if value is not None},
            span=Span(path="rules.jsonl", line=number, column=1, end_line=number, end_column=1),
        )


def found(severity):
    made = project(HEAD)
    anywhere = dataclasses.replace(made, workspace=dataclasses.replace(made.workspace, location=None))
    return [finding for finding in validate(anywhere, list(documents())) if finding.severity == severity]


def test_published_rules_are_refused_only_for_real_mistakes():
    refused = {}
    for finding in found("error"):
        refused.setdefault(finding.span.line, []).append(f"{finding.code} {finding.message}")
    assert refused == REFUSED


def test_enough_published_rules_are_asked():
    assert len(list(documents())) >= 50
