"""The spec as text: YAML with a comment for each choice, made to be read by who learns the format from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provisioner.infer.draft import Draft
from provisioner.infer.expecting import FROZEN
from provisioner.yaml_text import comment, scalar

_COMMENT_AT = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A draft and where its rows lie, relative to the spec; no paths without rows."""

    draft: Draft
    sample: str | None
    expected: str | None


def spec_text(name: str, parts: Sequence[Part], *, table_is_azures: bool = False) -> str:
    """The whole spec file."""
    lines = [
        "version: 1",
        f"name: {name:<33} # names the deployment and marks what it owns",
        "",
        *_target(name),
        "",
        *([] if table_is_azures else [*_tables(parts), ""]),
        *_rule(name, parts),
        "",
        "identities:                              # who may send: the client ID of your application",
        "  sender: {application: 11111111-1111-1111-1111-111111111111}",
        *_tests(name, [part for part in parts if part.sample]),
    ]
    return "\n".join(lines) + "\n"


def _target(name: str) -> list[str]:
    return [
        "# Where it goes. As it stands it works on your machine: `provisioner apply --cloud local`. For Azure set your",
        "# subscription, and name a resource group and a workspace of yours in place of the maps that create them.",
        "target:",
        "  subscription: 00000000-0000-0000-0000-000000000000",
        f"  resourceGroup: {{name: rg-{name}, create: {{location: eastus}}}}",
        f"  workspace: {{name: law-{name}, create: {{retentionInDays: 30}}}}",
    ]


def _tables(parts: Sequence[Part]) -> list[str]:
    lines = ["tables:                                  # their columns are what the flows into them produce"]
    for table in dict.fromkeys(part.draft.table for part in parts):
        lines += [f"  {table}:", "    plan: Analytics"]
    return lines


def _rule(name: str, parts: Sequence[Part]) -> list[str]:
    lines = ["dataCollectionRules:", f"  {name}:", "    streams:"]
    for part in parts:
        lines += _stream(part)
    lines.append("    dataFlows:")
    for part in parts:
        lines += [f"      - stream: {part.draft.stream}", f"        table: {part.draft.table}"]
        if list(part.draft.kql) != ["source"]:
            lines += ["        transformKql: |", *(f"          {line}" for line in part.draft.kql)]
    return [
        *lines,
        "    senders: [sender]",
        "    diagnostics: true                    # what the rule cannot make out goes to the table DCRLogErrors",
    ]


def _stream(part: Part) -> list[str]:
    lines = [f"      # {comment(note)}" for note in part.draft.notes]
    lines += [f"      {part.draft.stream}:", "        columns:"]
    for column in part.draft.columns:
        entry = f"          {scalar(column.name)}: {column.type}"
        lines.append(f"{entry:<{_COMMENT_AT}} # {comment(column.why)}")
    return [*lines, *([f"        sample: {scalar(part.sample)}"] if part.sample else [])]


def _tests(rule: str, parts: Sequence[Part]) -> list[str]:
    if not parts:
        return []
    lines = [
        "",
        "# What came out when this file was written. Correct what is wrong, then change the transformation until",
        "# `provisioner test` passes; or take over what comes out with `provisioner test --update`.",
        "tests:",
    ]
    for part in parts:
        lines += [
            f"  - name: the sample of {part.draft.stream} becomes rows of {part.draft.table}",
            f"    rule: {rule}",
            f"    stream: {part.draft.stream}",
            *(
                [f"    now: {FROZEN}            # stands still, as the time is that of arrival"]
                if part.draft.frozen
                else []
            ),
            f"    input: {scalar(part.sample or '')}",
            f"    expect: {scalar(part.expected or '')}",
        ]
    return lines
