"""The spec while it is being made: values, comments, findings, and the target that everything is seen from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from provisioner.catalog.ownership import TAG
from provisioner.diagnostics import Diagnostic, Severity, Span
from provisioner.importing.unknowns import Unknowns
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject, Path

NO_SUBSCRIPTION: Final = "00000000-0000-0000-0000-000000000000"
EXAMPLE_GROUP: Final = "my-resource-group"
_PROVIDERS = f"/subscriptions/{NO_SUBSCRIPTION}/resourceGroups/{EXAMPLE_GROUP}/providers"
EXAMPLE_WORKSPACE: Final = f"{_PROVIDERS}/Microsoft.OperationalInsights/workspaces/my-workspace"
EXAMPLE_ENDPOINT: Final = f"{_PROVIDERS}/Microsoft.Insights/dataCollectionEndpoints/my-endpoint"

_LONGEST_HANDLE: Final = 120
_NOT_IN_A_HANDLE = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(slots=True, kw_only=True)
class Draft:
    """One spec being made. `live` says that the resources were read from Azure, where their defaults are filled in.

    `source` is what it is made of, as a whole.
    `workspace` and `group` are IDs, as far as they are known; `assumed` says that the group is only that of the
    workspace; `location` is where resources are that say nothing.
    """

    unknowns: Unknowns
    source: Span
    live: bool
    workspace: str
    group: str
    name: str
    location: str | None = None
    assumed: bool = False
    comments: dict[Path, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    verbatim: list[Path] = field(default_factory=list)
    origins: dict[Path, Resource] = field(default_factory=dict)

    def comment(self, path: Path, text: str) -> None:
        """Say something at a place of the spec; a second remark follows the first."""
        self.comments[path] = f"{self.comments[path]}; {text}" if path in self.comments else text

    def find(self, code: str, severity: Severity, message: str, resource: Resource, hint: str | None = None) -> None:
        """Remember a finding about a resource."""
        found = Diagnostic(code=code, severity=severity, message=message, span=resource.source, hint=hint)
        self.diagnostics.append(found)

    @property
    def workspace_name(self) -> str:
        """The workspace's name, the variable's where it is not known."""
        return self.unknowns.literal(self.workspace.rstrip("/").rpartition("/")[2])


def handle_for(name: str, taken: Iterable[str], fallback: str) -> str:
    """A handle that is as near to a name as the format allows, and is not taken yet."""
    plain = _NOT_IN_A_HANDLE.sub("-", name).strip("-_")[:_LONGEST_HANDLE] or fallback
    chosen, number, known = plain, 2, {item.casefold() for item in taken}
    while chosen.casefold() in known:
        chosen, number = f"{plain}-{number}", number + 1
    return chosen


def own_tags(body: JsonObject) -> dict[str, Json]:
    """The tags without the mark of a spec, which every spec sets itself."""
    tags = body.get("tags")
    pairs = tags.items() if isinstance(tags, Mapping) else ()
    return {key: value for key, value in pairs if key.casefold() != TAG}


def owner_of(body: JsonObject) -> str | None:
    """The spec whose mark a resource has."""
    tags = body.get("tags")
    pairs = tags.items() if isinstance(tags, Mapping) else ()
    return next((str(value) for key, value in pairs if key.casefold() == TAG), None)


def properties_of(body: JsonObject) -> JsonObject:
    """`properties`, an empty object where there are none."""
    found = body.get("properties")
    return found if isinstance(found, Mapping) else {}


def without(value: Json, patterns: Iterable[str]) -> Json:
    """A tree without what stands at dotted patterns; `*` is every item or member."""
    for pattern in patterns:
        value = _without(value, tuple(pattern.split(".")))
    return value


def _without(value: Json, path: tuple[str, ...]) -> Json:
    step, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_without(item, rest) for item in value] if step == "*" and rest else value
    if not isinstance(value, Mapping):
        return value
    if not rest:
        return {key: item for key, item in value.items() if step not in ("*", key)}
    return {key: _without(item, rest) if step in ("*", key) else item for key, item in value.items()}
