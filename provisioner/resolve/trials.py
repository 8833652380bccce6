"""The tests of a spec: that the rules and streams they name are there."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.diagnostics import Diagnostic, did_you_mean, meant
from provisioner.model.json import Path
from provisioner.model.project import TrialCase
from provisioner.resolve.codes import UNKNOWN_RULE, UNKNOWN_TABLE
from provisioner.resolve.completion import RuleDraft
from provisioner.resolve.effective import Effective
from provisioner.resolve.flows import unknown_stream


def trials(spec: Effective, drafted: Sequence[RuleDraft]) -> tuple[list[TrialCase], list[Diagnostic]]:
    """Resolve `tests`."""
    by_handle = {draft.handle: draft for draft in drafted}
    found: list[TrialCase] = []
    diagnostics: list[Diagnostic] = []
    for at in range(len(spec.items(("tests",)))):
        path: Path = ("tests", at)
        rule, stream = spec.text((*path, "rule")) or "", spec.text((*path, "stream")) or ""
        draft = by_handle.get(rule)
        if draft is None:
            hint = did_you_mean(rule, by_handle) or f"the spec has {', '.join(f'`{name}`' for name in by_handle)}"
            message = f"Rule `{rule}` is not in `dataCollectionRules`"
            right = (rule, meant(rule, by_handle))
            shown = hint if by_handle else None
            diagnostics.append(spec.finding(UNKNOWN_RULE, message, (*path, "rule"), hint=shown, instead_of=right))
            continue
        streams = {one.handle: one for one in draft.streams}
        if stream not in streams:
            diagnostics.append(unknown_stream(spec, (*path, "stream"), stream, streams))
            continue
        table, reached = spec.text((*path, "table")), [output.flow.table for output in draft.outputs]
        if table is not None and table not in reached:
            message, near = f"No flow of rule `{rule}` writes to table `{table}`", did_you_mean(table, reached)
            right = (table, meant(table, reached))
            diagnostics.append(spec.finding(UNKNOWN_TABLE, message, (*path, "table"), hint=near, instead_of=right))
            continue
        found.append(_case(spec, path, rule, stream))
    return found, diagnostics


def _case(spec: Effective, path: Path, rule: str, stream: str) -> TrialCase:
    return TrialCase(
        path=path,
        name=spec.text((*path, "name")) or "",
        rule=rule,
        stream=stream,
        now=spec.text((*path, "now")),
        input=spec.get((*path, "input")),
        expect=spec.get((*path, "expect")),
        table=spec.text((*path, "table")),
    )
