"""The resolved project: what the spec means in one environment.

Every resource has an **address** (`tables/NginxAccess_CL`, `roleAssignments/nginx/shipper`) that is the same in every
environment, and `path`, the place in the spec it comes from. The later stages read this, never the spec.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from provisioner.diagnostics import Edit, Related, Span
from provisioner.model.json import Json, JsonObject, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a stream or table; `type` as the spec writes it (`datetime`, never `dateTime`)."""

    name: str
    type: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceGroup:
    """The target resource group; `create` is None when the spec expects it to exist."""

    address: str
    path: Path
    name: str
    subscription: str
    location: str | None
    create: JsonObject | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its ARM resource ID."""
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The Log Analytics workspace; `create` holds its wanted properties, or is None when it must exist."""

    address: str
    path: Path
    name: str
    id: str
    location: str | None
    create: JsonObject | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table to create or extend. `columns` are the wanted ones; `derived` when they come from the flows into it.

    For an Azure table (`custom` False) only the `_CF` columns stand here.
    """

    address: str
    path: Path
    name: str
    workspace: str
    id: str
    custom: bool
    columns: tuple[Column, ...]
    derived: bool
    plan: str | None = None
    retention_in_days: int | None = None
    total_retention_in_days: int | None = None
    description: str | None = None
    display_name: str | None = None
    drop_columns: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A declared stream: `handle` as the spec says, `name` as Azure wants it (`Custom-…`)."""

    handle: str
    path: Path
    name: str
    columns: tuple[Column, ...]
    sample: str | None = None


def edit_in(text: str, locate: Callable[[int, int], Span], start: int, end: int, new: str) -> Edit:
    """The edit that writes `new` for the code points start…end; a new line begins where the one before it does."""
    if "\n" in new:
        line = text.rfind("\n", 0, start) + 1
        line += len(text[line:]) - len(text[line:].lstrip(" \t"))
        new = new.replace("\n", "\n" + " " * (locate(line, line).column - 1))
    return Edit(span=locate(start, end), old=text[start:end], new=new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformation:
    """A `transformKql` after variable substitution.

    `columns` is its checked output, None when it does not check. `locate(start, end)` maps code points of `text` back
    to the spec file (or to the file that `transformKqlFile` names).
    """

    text: str
    columns: tuple[Column, ...] | None
    locate: Callable[[int, int], Span] = field(compare=False, repr=False)

    def edit(self, start: int, end: int, new: str) -> Edit:
        """The edit that writes `new` for the code points start…end."""
        return edit_in(self.text, self.locate, start, end, new)

    def span_of(self, column: str) -> Span | None:
        """Where an output column is made: its last assignment, else its last mention, None where there is neither."""
        mentions = list(re.finditer(rf"(?<!\w){re.escape(column)}(?!\w)", self.text))
        assigned = [found for found in mentions if re.match(r"\s*=(?![=~])", self.text[found.end() :])]
        if not mentions:
            return None
        last = (assigned or mentions)[-1]
        return self.locate(last.start(), last.end())


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlow:
    """Streams → transformation → one table. `streams` are handles; `table` is the table's name without any prefix."""

    path: Path
    streams: tuple[str, ...]
    table: str
    output_stream: str
    destination: str
    transformation: Transformation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateLinkScope:
    """An Azure Monitor private link scope; `create` holds its access modes, or is None when it must exist."""

    address: str
    path: Path
    name: str
    id: str
    create: JsonObject | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A data collection endpoint; `exists` when a rule names it by ID. `scope` is a private link scope's address."""

    address: str
    path: Path
    handle: str
    name: str
    id: str
    location: str | None
    public_network_access: str = "Enabled"
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    scope: str | None = None
    exists: bool = False
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A data collection rule. `endpoint` is the address of one of the project's endpoints.

    `diagnostics` asks for a diagnostic setting; None where the spec says nothing of it.
    """

    address: str
    path: Path
    handle: str
    name: str
    id: str
    kind: str | None
    location: str | None
    workspace: str
    streams: tuple[Stream, ...]
    flows: tuple[DataFlow, ...]
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    endpoint: str | None = None
    diagnostics: bool | None = None
    identity: JsonObject | None = None
    raw: JsonObject | None = None
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who may send. Exactly one of the ways to name it is set; `create` asks for a new application."""

    address: str
    path: Path
    handle: str
    application: str | None = None
    object_id: str | None = None
    managed_identity: str | None = None
    create: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssignment:
    """A sender's right: `identity` is the identity's address, `scope` the ARM ID that the role is given at.

    `rules` are the addresses of the rules that name the sender: one where it is given at the rule.
    """

    address: str
    path: Path
    identity: str
    rules: tuple[str, ...]
    grant_at: Literal["rule", "resourceGroup"]
    scope: str
    role_definition_id: str
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialCase:
    """One entry of `tests:`; `input` and `expect` are rows, or the path of a file of rows relative to the spec.

    With `table` only the rows that reach this table are compared.
    """

    path: Path
    name: str
    rule: str
    stream: str
    now: str | None
    input: Json
    expect: Json
    table: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The whole of one spec in one environment.

    `span(path)` is the place of a spec value (of its key when `key` is true); every path above can be given to it.
    `variables` says for the places of values with variables in them where these variables are set.
    """

    name: str
    spec_path: str
    environment: str | None
    subscription: str
    tenant: str | None
    resource_group: ResourceGroup
    workspace: Workspace
    tables: tuple[Table, ...]
    rules: tuple[Rule, ...]
    identities: tuple[Identity, ...]
    role_assignments: tuple[RoleAssignment, ...]
    tests: tuple[TrialCase, ...]
    endpoints: tuple[Endpoint, ...] = ()
    private_link_scopes: tuple[PrivateLinkScope, ...] = ()
    span: Callable[[Path], Span] = field(compare=False, repr=False)
    key_span: Callable[[Path], Span] = field(compare=False, repr=False)
    variables: Mapping[Span, tuple[Related, ...]] = field(default_factory=dict, compare=False, repr=False)
