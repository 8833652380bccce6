"""Files that describe resources: ARM templates, the JSON of rules and tables, Microsoft Sentinel's connector files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final, Protocol

from provisioner.catalog.resource_types import RULE, TABLE
from provisioner.diagnostics import Diagnostic, Span
from provisioner.importing.arm import Unfolding, bare_resources, template_resources
from provisioner.importing.casing import with_envelope
from provisioner.importing.codes import NOTHING_TO_IMPORT
from provisioner.importing.lenient_json import parse
from provisioner.importing.unknowns import Unknowns
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject, Path

_RULE_MEMBERS: Final = {"dataFlows", "streamDeclarations", "destinations", "dataSources"}
_ENVELOPE: Final = {"id", "name", "type", "location", "kind", "tags", "identity", "etag", "systemData", "apiVersion"}
_LISTS: Final = ("value", "data")
"""How lists are called by Azure and by its Resource Graph."""

_POLICY: Final = ("policyRule", "then", "details", "deployment", "properties", "template")
_CLI_ONLY: Final = {"resourceGroup", "ingestionQuotas"}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to import: its path as messages show it, and its text."""

    path: str
    text: str


class Beside(Protocol):
    """Reads what a module of Terraform names in or near its folder."""

    def text(self, name: str) -> str | None:
        """A text; None for one that is not there."""

    def folder(self, name: str) -> Sequence[File]:
        """The Terraform files of a folder; none where it is not there."""


class _Nothing:
    def text(self, name: str) -> str | None:
        return None

    def folder(self, name: str) -> Sequence[File]:
        return ()


NOTHING_BESIDE: Final[Beside] = _Nothing()
"""For files that are read alone."""


def read_json(file: File, unknowns: Unknowns, given: Mapping[str, Json]) -> tuple[list[Resource], list[Diagnostic]]:
    """The resources of a JSON file, whatever wraps them; `given` are values for a template's parameters."""
    value, spans, broken = parse(file.text.removeprefix("\ufeff"), file.path)
    if broken:
        return [], broken
    unfolding = Unfolding(spans=spans, path=file.path, unknowns=unknowns)
    found = list(_resources(unfolding, value, (), given))
    if not found and not unfolding.diagnostics:
        message = "The file holds no resource that is known here"
        hint = "give an ARM template, or the JSON of a rule or table as Azure shows it"
        span = Span.start_of(file.path)
        return [], [Diagnostic(code=NOTHING_TO_IMPORT, severity="error", message=message, span=span, hint=hint)]
    return found, unfolding.diagnostics


def parameters_in(file: File) -> Mapping[str, Json] | None:
    """The values of a parameters file (`*.parameters.json`), None for any other file."""
    value, _, _ = parse(file.text.removeprefix("\ufeff"), file.path)
    if not isinstance(value, Mapping) or "deploymentParameters.json" not in str(value.get("$schema", "")):
        return None
    entries = value.get("parameters")
    return {
        name: entry["value"]
        for name, entry in (entries.items() if isinstance(entries, Mapping) else ())
        if isinstance(entry, Mapping) and "value" in entry
    }


def _resources(unfolding: Unfolding, value: Json, path: Path, given: Mapping[str, Json]) -> Iterator[Resource]:
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from _resources(unfolding, item, (*path, at), given)
    elif isinstance(value, Mapping):
        value = with_envelope(value)
        if isinstance(value.get("resources"), list | Mapping) and "type" not in value:
            yield from template_resources(unfolding, value, path, given=given)
        elif (
            key := next((key for key in _LISTS if isinstance(value.get(key), list)), None)
        ) and "properties" not in value:
            yield from _resources(unfolding, value[key], (*path, key), given)
        elif (inner := _deployed_by_policy(value)) is not None:
            place, template = inner
            yield from template_resources(unfolding, template, (*path, *place), given=given)
        elif (resource := _wrapped(value)) is not None:
            stem = PurePath(unfolding.path).name.partition(".")[0]
            yield from bare_resources(unfolding, resource if resource.get("name") else {**resource, "name": stem}, path)


def _deployed_by_policy(value: JsonObject) -> tuple[Path, JsonObject] | None:
    """The template that a definition of Azure Policy deploys where something is missing, and where it stands."""
    for place in (("properties", *_POLICY), _POLICY):
        inner: Json = value
        for step in place:
            inner = inner.get(step) if isinstance(inner, Mapping) else None
        if isinstance(inner, Mapping) and isinstance(inner.get("resources"), list | Mapping):
            return place, inner
    return None


def _wrapped(value: JsonObject) -> JsonObject | None:
    """The value as a resource in ARM's form; None for what is none."""
    properties = value.get("properties")
    members = properties if isinstance(properties, Mapping) else value
    if isinstance(members.get("destinations"), list):
        return None  # a flow by itself: what it belongs to is elsewhere
    if isinstance(value.get("type"), str) and isinstance(properties, Mapping):
        return value
    if members.keys() & _RULE_MEMBERS:
        kind = RULE.arm_type
    elif "schema" in members or str(value.get("id", "")).casefold().rpartition("/")[0].endswith("/tables"):
        kind = TABLE.arm_type
    else:
        return value if isinstance(value.get("type"), str) and "/" in str(value["type"]) else None
    if members is not value:
        return {**value, "type": kind}
    head = {key: item for key, item in value.items() if key in _ENVELOPE}
    body = {key: item for key, item in value.items() if key not in _ENVELOPE | _CLI_ONLY}
    return {**head, "type": kind, "properties": body}
