"""Diagnostic settings of rules: `diagnostics: true` for one that sends their errors to the spec's workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from provisioner.importing.codes import LEFT_OUT, WRITTEN_OTHERWISE
from provisioner.importing.draft import Draft, properties_of
from provisioner.importing.unknowns import MARK
from provisioner.model.ids import same_id
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject

_CATEGORIES: Final = {"LogErrors", "allLogs"}


def diagnostics_of(
    draft: Draft, settings: Sequence[Resource], rules: Mapping[str, Resource], data: dict[str, Json], ours: str
) -> None:
    """Ask for a setting where a rule has one; one that the spec would not recognise as its own is named."""
    made = data["dataCollectionRules"]
    for setting in settings:
        host = setting.parsed.scope if setting.parsed else ""
        handle = next((name for name, rule in rules.items() if rule.id and same_id(rule.id, host)), None)
        values = made.get(handle) if isinstance(made, dict) and handle else None
        if not isinstance(values, dict):
            continue
        fits = _sends_errors(draft, properties_of(setting.body))
        if fits and (setting.name == ours or not draft.live):
            values["diagnostics"] = True
        else:
            message = f"The diagnostic setting `{setting.name}` of rule `{handle}` stays outside the spec"
            hint = f"`diagnostics: true` makes one called `{ours}`; delete this one then, or rows come twice"
            draft.find(LEFT_OUT, "info", message, setting, hint if fits else None)
            continue
        if setting.name != ours:
            message = f"The diagnostic setting `{setting.name}` of rule `{handle}` is called `{ours}` by the spec"
            draft.find(WRITTEN_OTHERWISE, "info", message, setting)


def _sends_errors(draft: Draft, properties: JsonObject) -> bool:
    workspace = properties.get("workspaceId")
    logs = properties.get("logs")
    entries = [item for item in logs if isinstance(item, Mapping)] if isinstance(logs, list) else []
    sends = any(
        item.get("enabled") is not False and {str(item.get("category")), str(item.get("categoryGroup"))} & _CATEGORIES
        for item in entries
    )
    if not sends or not isinstance(workspace, str):
        return False
    return same_id(workspace, draft.workspace) or bool(MARK.search(workspace))
