"""A rule from the time of data collection endpoints, and the Direct one that takes its place beside it.

Kind, immutable ID and address of a rule are final, so there is always a new one. It carries the old one's immutable ID
in a tag: by that it is found again, when the report is written anew or the old rule is to go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioner.diagnostics import Diagnostic, Span
from provisioner.migrate import codes
from provisioner.migrate.names import direct_name
from provisioner.migrate.rule_report import rule_report
from provisioner.migrate.rules import NewRule, OldRule
from provisioner.model.imported import Imported
from provisioner.model.json import Path
from provisioner.model.migrations import Report

MARK = "migrated-from"
"""The tag."""

_RULES = "dataCollectionRules"
_ENDPOINTS, _ENDPOINT = "dataCollectionEndpoints", "dataCollectionEndpoint"
_LONGEST_PROJECT = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMigration:
    """The new spec with its comments, and the cut-over report."""

    values: dict[str, Any]
    comments: dict[Path, str]
    report: Report


def migrate_rule(
    imported: Imported, old: OldRule, *, taken: Collection[str], new: NewRule | None, keep_endpoint: bool, path: str
) -> tuple[RuleMigration | None, list[Diagnostic]]:
    """The Direct rule for an imported one; None when it cannot be one. `new` is it, where it is there already."""
    rules: Any = imported.data.get(_RULES) or {}
    ((handle, values),) = rules.items()
    refused = _refusal(imported, old, handle, values, path)
    if refused is not None:
        return None, [refused]
    found = list(_warnings(old, path, keep_endpoint=keep_endpoint))
    name = new.name if new is not None else direct_name(old.name, {*taken, old.name})
    rule = _direct(values, name, old, keep_endpoint=keep_endpoint)
    data: dict[str, Any] = {**imported.data, "name": _project(str(imported.data["name"]))}
    data[_RULES] = {handle: rule}
    if not keep_endpoint:
        data.pop(_ENDPOINTS, None)
    comments = {place: text for place, text in imported.comments.items() if not _is_gone(place, keep_endpoint)}
    comments[()] = f"The Direct rule beside {old.name}, which stays until `migrate retire`. What it writes is the same."
    comments[_RULES, handle, "tags"] = "by this the new rule is known as the old one's successor"
    streams = {stream: _time_of(rule["streams"][stream]["columns"]) for stream in rule["streams"]}
    report = rule_report(old, name, new, streams, _senders(rule), keep_endpoint=keep_endpoint)
    return RuleMigration(values=data, comments=comments, report=report), found


def successor_of(immutable_id: str, rules: Collection[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The live rule that was made in place of the one with this immutable ID."""
    return next((rule for rule in rules if (rule.get("tags") or {}).get(MARK) == immutable_id), None)


def _refusal(imported: Imported, old: OldRule, handle: str, values: Mapping[str, Any], path: str) -> Diagnostic | None:
    if old.kind == "Direct":
        message = f"The rule `{old.name}` is Direct already: it has an address of its own"
        return _finding(codes.ALREADY_DIRECT, "error", message, path)
    if (_RULES, handle) in imported.verbatim:
        why = imported.comments.get((_RULES, handle, "raw"), "").rpartition("kept as it was: ")[2]
        message = f"The rule `{old.name}` cannot be Direct: {why or 'the format has no words for it'}"
        hint = "rules of agents stay as they are; only what clients send through the Logs Ingestion API can move"
        return _finding(codes.NOT_DIRECT, "error", message, path, hint)
    return None


def _warnings(old: OldRule, path: str, *, keep_endpoint: bool) -> Iterator[Diagnostic]:
    if old.private and not keep_endpoint:
        message = f"The endpoint of `{old.name}` is closed to the public; the new rule's own address is not"
        hint = "for clients behind private link add --keep-endpoint"
        yield _finding(codes.PRIVATE_ENDPOINT, "warning", message, path, hint)
    if old.roles_unread:
        message = f"The role assignments of `{old.name}` may not be read, so the new rule has no senders yet"
        hint = "name them in the spec: `identities` and `senders`"
        yield _finding(codes.UNREAD_ROLES, "warning", message, path, hint)


def _finding(code: str, severity: Any, message: str, path: str, hint: str | None = None) -> Diagnostic:  # noqa: ANN401
    return Diagnostic(code=code, severity=severity, message=message, span=Span.start_of(path), hint=hint)


def _direct(values: Mapping[str, Any], name: str, old: OldRule, *, keep_endpoint: bool) -> dict[str, Any]:
    dropped = {"kind", "name", "tags", *(() if keep_endpoint else (_ENDPOINT,))}
    rest = {key: value for key, value in values.items() if key not in dropped and not (key == "raw" and not value)}
    return {"name": name, "tags": {**(values.get("tags") or {}), MARK: old.immutable_id}, **rest}


def _project(name: str) -> str:
    return f"{name[: _LONGEST_PROJECT - len('-direct')].rstrip('-._')}-direct"


def _is_gone(place: Path, keep_endpoint: bool) -> bool:
    """Comments about what the new spec no longer says."""
    parts = set(map(str, place))
    return "kind" in parts or "raw" in parts or (not keep_endpoint and bool(parts & {_ENDPOINT, _ENDPOINTS}))


def _time_of(columns: Mapping[str, Any]) -> str:
    """The column by which clients give a row its time."""
    types = {name: kind.get("type") if isinstance(kind, Mapping) else kind for name, kind in columns.items()}
    times = [name for name, kind in types.items() if kind == "datetime"]
    return "TimeGenerated" if "TimeGenerated" in types or not times else times[0]


def _senders(rule: Mapping[str, Any]) -> tuple[str, ...]:
    found = rule.get("senders") or ()
    return tuple(item if isinstance(item, str) else str(item["identity"]) for item in found)
