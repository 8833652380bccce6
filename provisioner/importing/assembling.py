"""From resources to specs: one for each pair of resource group and workspace, as a spec has one target."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from provisioner.catalog import resource_types as types
from provisioner.catalog.ownership import SETTING
from provisioner.dataflow.storable import described
from provisioner.diagnostics import Diagnostic, Span
from provisioner.importing.braces import escaped
from provisioner.importing.casing import in_azures_case
from provisioner.importing.codes import NOTHING_TO_IMPORT
from provisioner.importing.draft import Draft, handle_for, owner_of, properties_of
from provisioner.importing.endpoints import endpoints, unlinked
from provisioner.importing.rules import rule_values
from provisioner.importing.senders import grants, senders, unplaced
from provisioner.importing.settings import diagnostics_of
from provisioner.importing.sorting import Found, left_out, sorted_out, with_workspace
from provisioner.importing.tables import is_custom, table_name, table_values
from provisioner.importing.targets import target_values
from provisioner.importing.unknowns import MARK, Unknowns
from provisioner.importing.variables import variables
from provisioner.model.ids import same_id
from provisioner.model.imported import Imported, Resource
from provisioner.model.json import Json, Path

_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_MEMBERS: Final = (
    *("name", "kind", "location", "description", "tags", "identity", "dataCollectionEndpoint", "diagnostics"),
    *("streams", "dataFlows", "senders", "raw"),
)


def assemble(
    resources: Sequence[Resource], unknowns: Unknowns, *, live: bool, source: str
) -> tuple[list[Imported], list[Diagnostic]]:
    """The specs, and what concerns all of them; `source` is where it was all read, for what is missing."""
    found, diagnostics = sorted_out(
        resources if live else [with_workspace(in_azures_case(item), unknowns) for item in resources]
    )
    diagnostics += left_out(found.others)
    if not live:
        diagnostics += unplaced(found.of(types.ROLE_ASSIGNMENT), found.of(types.RULE))
        diagnostics += unlinked(found.of(types.SCOPED_RESOURCE), found.of(types.ENDPOINT))
    pairs = _pairs(found, live=live)
    if not pairs:
        message = "There is no data collection rule and no table in it"
        hint = "give an ARM template, the JSON of rules, Bicep, Terraform, or the ID of something in Azure"
        span = Span.start_of(source)
        nothing = Diagnostic(code=NOTHING_TO_IMPORT, severity="error", message=message, span=span, hint=hint)
        return [], [*diagnostics, nothing]
    return [
        _spec(found, group, workspace, rules, unknowns, live, source) for (group, workspace), rules in pairs
    ], diagnostics


def _pairs(found: Found, *, live: bool) -> list[tuple[tuple[str, str], list[Resource]]]:
    """Rules by resource group, workspace and, where they are live, owner; tables alone where there is no rule."""
    pairs: dict[tuple[str, str, str], tuple[tuple[str, str], list[Resource]]] = {}
    for rule in found.of(types.RULE):
        workspace = _workspace_of(rule)
        key = (_group_of(rule) or _group_of_id(workspace), workspace)
        owner = (owner_of(rule.body) or "") if live else ""
        pairs.setdefault((key[0].casefold(), key[1].rstrip("/").casefold(), owner), (key, []))[1].append(rule)
    for table in found.of(types.TABLE) if not pairs else ():
        workspace = table.id.rpartition("/tables/")[0]
        key = (_group_of_id(workspace), workspace)
        pairs.setdefault((key[0].casefold(), key[1].casefold(), ""), (key, []))
    return list(pairs.values())


def _group_of(resource: Resource) -> str:
    return _group_of_id(resource.id)


def _group_of_id(id: str) -> str:
    return id[:at] if (at := id.casefold().find("/providers/")) > 0 else ""


def _workspace_of(rule: Resource) -> str:
    destinations = properties_of(rule.body).get("destinations")
    found = destinations.get("logAnalytics") if isinstance(destinations, Mapping) else None
    for entry in found if isinstance(found, list) else ():
        id = entry.get("workspaceResourceId") if isinstance(entry, Mapping) else None
        if isinstance(id, str) and id:
            return id
    return ""


def _spec(
    found: Found, group: str, workspace: str, rules: list[Resource], unknowns: Unknowns, live: bool, source: str
) -> Imported:
    draft = Draft(
        unknowns=unknowns,
        source=Span.start_of(source),
        live=live,
        workspace=workspace,
        group=group,
        name="",
        location=_location(rules),
        assumed=bool(group) and not any(rule.id for rule in rules),
    )
    draft.name = _name(rules, draft)
    data: dict[str, Json] = {"version": 1, "name": draft.name, "vars": {}, "target": {}, "tables": {}}
    granted = grants(draft, found.of(types.ROLE_ASSIGNMENT))
    handles = _rules(draft, rules, {grant.scope.casefold(): grant.rule for grant in granted if grant.rule}, data)
    data["tables"] = _tables(draft, found, data, alone=not rules)
    data["target"] = target_values(draft, found.of(types.RESOURCE_GROUP), found.of(types.WORKSPACE))
    senders(draft, granted, handles, data)
    diagnostics_of(draft, found.of(types.DIAGNOSTIC_SETTING), handles, data, SETTING)
    links, scopes = found.of(types.SCOPED_RESOURCE), found.of(types.PRIVATE_LINK_SCOPE)
    endpoints(draft, found.of(types.ENDPOINT), links, scopes, data)
    _order(data)
    data = {key: escaped(value, frozenset(unknowns.variables)) for key, value in data.items()}
    data["vars"] = variables(draft, data)
    return Imported(
        data={key: value for key, value in data.items() if value not in ({}, [])},
        comments=draft.comments,
        diagnostics=tuple(draft.diagnostics),
        verbatim=tuple(draft.verbatim),
        origins=draft.origins,
    )


def _order(data: Mapping[str, Json]) -> None:
    """The members of every rule in the order in which the format's page tells of them."""
    rules = data["dataCollectionRules"]
    for values in rules.values() if isinstance(rules, dict) else ():
        for key in _MEMBERS:
            if key in values:
                values[key] = values.pop(key)


def _location(rules: list[Resource]) -> str | None:
    """Where rules are that say nothing else: what most of them say."""
    said = [str(rule.body["location"]) for rule in rules if isinstance(rule.body.get("location"), str)]
    return max(said, key=said.count) if said else None


def _name(rules: list[Resource], draft: Draft) -> str:
    owners = [owner for rule in rules if (owner := owner_of(rule.body)) is not None]
    if owners:
        return max(owners, key=owners.count)
    group = draft.group.rpartition("/")[2]
    chosen = rules[0].name if len(rules) == 1 else draft.workspace_name if MARK.search(group) or not group else group
    plain = _NOT_IN_A_NAME.sub("-", draft.unknowns.literal(chosen)).strip("-._")[:63]
    return plain or "imported"


def _rules(
    draft: Draft, rules: list[Resource], named: Mapping[str, str | None], data: dict[str, Json]
) -> dict[str, Resource]:
    made: dict[str, Json] = {}
    handles: dict[str, Resource] = {}
    for rule in rules:
        wanted = named.get(rule.id.casefold()) or draft.unknowns.literal(rule.name)
        handle = handle_for(wanted, made, "rule")
        path: Path = ("dataCollectionRules", handle)
        draft.origins[path] = rule
        made[handle] = rule_values(draft, rule, handle, path)
        handles[handle] = rule
    data["dataCollectionRules"] = made
    return handles


def _tables(draft: Draft, found: Found, data: dict[str, Json], *, alone: bool) -> dict[str, Json]:
    """The tables that flows write to, and those of the workspace that a file has beside them."""
    made: dict[str, Json] = {}
    written = _written(data)
    for resource in found.of(types.TABLE):
        name = table_name(draft, resource)
        if name is None or not _is_here(draft, resource):
            continue
        values = table_values(draft, resource, name)
        if (name in written or alone or not draft.live) and (values or is_custom(name)):
            made[name] = values
            draft.origins["tables", name] = resource
    unseen = [name for name in written if is_custom(name) and name not in made]
    made |= dict.fromkeys(unseen)
    rules = data.get("dataCollectionRules")
    for rule in rules.values() if isinstance(rules, Mapping) else ():
        assert isinstance(rule, Mapping)
        made, dropped = described(rule, made)
        for name, columns in dropped.items():
            gone = ", ".join(columns)
            draft.comment(("tables", name), f"without {gone}, which no table can have: Azure drops it, as before")
    for name in unseen:
        if made[name] is None:
            draft.comment(("tables", name), "was not in what was imported: its columns are what the flows produce")
    return made


def _written(data: Mapping[str, Json]) -> list[str]:
    rules = data.get("dataCollectionRules")
    found: dict[str, None] = {}
    for values in rules.values() if isinstance(rules, Mapping) else ():
        flows = values.get("dataFlows") if isinstance(values, Mapping) else ()
        for flow in flows if isinstance(flows, list) else ():
            if isinstance(flow, Mapping):
                found[str(flow["table"])] = None
    return list(found)


def _is_here(draft: Draft, table: Resource) -> bool:
    """True for a table of the draft's workspace; a name in a file that tells no other is of it."""
    home = table.id.rpartition("/tables/")[0]
    if not home or MARK.search(home) or MARK.search(draft.workspace):
        return True
    return same_id(home, draft.workspace)
