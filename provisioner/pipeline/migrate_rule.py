"""A rule from the time of data collection endpoints, read with all that belongs to it, and its successor's spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provisioner.catalog import resource_types as types
from provisioner.catalog.names import CUSTOM_TABLE_SUFFIX
from provisioner.diagnostics import Diagnostic, has_errors
from provisioner.errors import NotFoundError, UsageError
from provisioner.model.gateway import Gateway
from provisioner.model.imported import Imported, Resource
from provisioner.model.json import JsonObject
from provisioner.model.known import at
from provisioner.pipeline.importing import from_files
from provisioner.pipeline.written import Written

if TYPE_CHECKING:
    from provisioner.migrate import NewRule, OldRule

_ERRORS = {"LogErrors", "allLogs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The old rule as it was found, in the words of a spec; `taken` are the names of rules beside it."""

    old: OldRule
    imported: Imported
    path: str
    taken: tuple[str, ...] = ()
    new: NewRule | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


def look_in_azure(id: str, gateway: Gateway) -> Looked:
    """Read the rule, its tables, roles, settings and endpoint; raises `UsageError` when it is not there."""
    from provisioner.importing import Unknowns, assemble, read_around
    from provisioner.migrate import OldRule, successor_of

    try:
        around = read_around(id, gateway)
    except NotFoundError as exc:
        name = id.rpartition("/")[2]
        raise UsageError(f"there is no data collection rule `{name}`", "look at its ID again") from exc
    (rule,) = around.of(types.RULE)
    immutable = str(at(rule.body, ("properties", "immutableId")) or "")
    resources = [
        rule,
        *around.of(types.ROLE_ASSIGNMENT),
        *(item for item in around.of(types.TABLE) if _is_custom(item)),
    ]
    specs, told = assemble(resources, Unknowns(), live=True, source=id)
    endpoint = next((item.body for item in around.of(types.ENDPOINT)), None)
    old = OldRule(
        id=id,
        name=rule.name,
        immutable_id=immutable,
        kind=_text(rule.body.get("kind")),
        endpoint=_text(at(endpoint, ("properties", "logsIngestion", "endpoint"))),
        private=_is_private(endpoint),
        roles_unread=types.ROLE_ASSIGNMENT.key in around.refused,
    )
    settings = around.of(types.DIAGNOSTIC_SETTING)
    unread = [item for key, item in around.refused.items() if key != types.ROLE_ASSIGNMENT.key]
    return Looked(
        old=old,
        imported=_with_diagnostics(_only(specs), any(_tells_errors(item.body) for item in settings)),
        path=id,
        taken=tuple(str(other.get("name")) for other in around.beside),
        new=_new(successor_of(immutable, around.beside)),
        diagnostics=(*told, *unread),
    )


def look_in_file(path: Path) -> Looked:
    """Read the rule from a file; raises `UsageError` for one that holds no rule, or several."""
    from provisioner.migrate import OldRule

    made = from_files([path], {})
    if has_errors(made.diagnostics):
        nothing = Imported(data={}, comments={})
        old = OldRule(id="", name="", immutable_id="", kind=None, endpoint=None)
        return Looked(old=old, imported=nothing, path="", diagnostics=made.diagnostics, sources=made.sources)
    imported = _only(made.specs)
    (handle,) = _rules(imported)
    resource = imported.origins["dataCollectionRules", handle]
    old = OldRule(
        id=resource.id or f"<ID of {resource.name}>",
        name=resource.name,
        immutable_id=_text(at(resource.body, ("properties", "immutableId"))) or f"<immutable ID of {resource.name}>",
        kind=_text(resource.body.get("kind")),
        endpoint=None,
        live=False,
    )
    path_shown = next(iter(made.sources))
    return Looked(old=old, imported=imported, path=path_shown, diagnostics=made.diagnostics, sources=made.sources)


def migrate(
    found: Looked, *, keep_endpoint: bool, output: Path, report: Path
) -> tuple[Written | None, list[Diagnostic]]:
    """The files of the migration; None where the rule cannot move."""
    from provisioner.migrate import migrate_rule
    from provisioner.report import migration_view
    from provisioner.spec import written

    if has_errors(found.diagnostics):
        return None, list(found.diagnostics)
    made, told = migrate_rule(
        found.imported, found.old, taken=found.taken, new=found.new, keep_endpoint=keep_endpoint, path=found.path
    )
    told = [*found.diagnostics, *(item for item in found.imported.diagnostics if item.severity != "info"), *told]
    if made is None:
        return None, [item for item in told if item.severity == "error"]
    contents = (
        (report, migration_view.as_markdown(made.report).encode()),
        (report.with_suffix(".json"), migration_view.as_json(made.report).encode()),
        (output, written(made.values, made.comments).encode()),
    )
    return Written(spec=output, contents=contents), list(dict.fromkeys(told))


def _new(rule: Mapping[str, Any] | None) -> NewRule | None:
    """The successor, where it is there already."""
    from provisioner.migrate import NewRule

    if rule is None:
        return None
    return NewRule(
        name=str(rule.get("name")),
        immutable_id=str(at(rule, ("properties", "immutableId")) or ""),
        endpoint=str(at(rule, ("properties", "endpoints", "logsIngestion")) or ""),
    )


def _is_custom(table: Resource) -> bool:
    return table.name.endswith(CUSTOM_TABLE_SUFFIX)


def _is_private(endpoint: JsonObject | None) -> bool:
    access = at(endpoint, ("properties", "networkAcls", "publicNetworkAccess"))
    return access is not None and access != "Enabled"


def _tells_errors(setting: JsonObject) -> bool:
    logs: Any = at(setting, ("properties", "logs")) or []
    return any(
        item.get("enabled") is not False and {item.get("category"), item.get("categoryGroup")} & _ERRORS
        for item in logs
    )


def _with_diagnostics(imported: Imported, wanted: bool) -> Imported:
    """The intent is carried over, whatever the old rule's setting is called."""
    if not wanted:
        return imported
    rules = {handle: {**values, "diagnostics": True} for handle, values in _rules(imported).items()}
    return replace(imported, data={**imported.data, "dataCollectionRules": rules})


def _only(specs: Any) -> Imported:  # noqa: ANN401 - a list or a tuple
    if len(specs) != 1 or len(_rules(specs[0])) != 1:
        names = [handle for spec in specs for handle in _rules(spec)]
        said = f"{len(names)} data collection rules" + (f": {', '.join(names)}" if names else "")
        raise UsageError(f"there are {said}", "migrate them one by one: give a rule's ID, or a file with one rule")
    found: Imported = specs[0]
    return found


def _rules(imported: Imported) -> dict[str, Any]:
    found: Any = imported.data.get("dataCollectionRules") or {}
    return dict(found)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
