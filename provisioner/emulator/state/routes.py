"""What the data plane reads: an immutable snapshot of rules, tables and workspaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; `type` is Azure's word in lower case (`string`, `datetime`, `guid`, …)."""

    name: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a workspace; `columns` are its own, with `TimeGenerated`, without the standard columns.

    `classic` says that the retired Data Collector API made it: rules cannot write to it until it is migrated.
    """

    name: str
    workspace_id: str
    columns: tuple[Column, ...]
    plan: str = "Analytics"
    retention_in_days: int = 30
    total_retention_in_days: int = 30
    classic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A workspace; `customer_id` is the GUID by which queries name it, `id` its ARM ID as Azure writes it."""

    id: str
    customer_id: str
    tables: Mapping[str, Table]

    def table(self, name: str) -> Table | None:
        """A table by its name, compared without case as the control plane does."""
        exact = self.tables.get(name)
        if exact is not None:
            return exact
        wanted = name.casefold()
        return next((table for key, table in self.tables.items() if key.casefold() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A data flow whose destination is a table: `workspace_id` is the customer ID, `table` its name."""

    streams: tuple[str, ...]
    transform_kql: str
    output_stream: str
    table: str
    workspace_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A data collection rule as the ingestion endpoint needs it; `diagnostics` are workspaces that get DCRLogErrors.

    `direct` says that it has an address of its own, `endpoint_id` which data collection endpoint it is bound to.
    """

    immutable_id: str
    rule_id: str
    rule_name: str
    streams: Mapping[str, tuple[Column, ...]]
    flows: tuple[Flow, ...]
    etag: str = ""
    diagnostics: tuple[str, ...] = ()
    direct: bool = True
    endpoint_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A data collection endpoint; `host` is what tells its address from others.

    `public` says that anybody may reach it, `linked` that a private link scope holds it.
    """

    id: str
    host: str
    public: bool
    linked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """Everything the data plane may look up; `version` rises with each change, so compiled flows can be cached."""

    version: int
    routes: Mapping[str, Route] = field(default_factory=dict)
    workspaces: Mapping[str, Workspace] = field(default_factory=dict)
    workspace_ids: Mapping[str, str] = field(default_factory=dict)
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)

    def route(self, immutable_id: str) -> Route | None:
        """The rule with this immutable ID."""
        return self.routes.get(immutable_id)

    def endpoint(self, host: str) -> Endpoint | None:
        """The data collection endpoint whose address has this first segment, in any case."""
        return self.endpoints.get(host.lower())

    def workspace(self, customer_id: str) -> Workspace | None:
        """The workspace with this customer ID, in any case."""
        return self.workspaces.get(customer_id.lower())

    def workspace_of(self, resource_id: str) -> Workspace | None:
        """The workspace with this ARM ID, in any case."""
        customer_id = self.workspace_ids.get(resource_id.lower())
        return self.workspaces.get(customer_id) if customer_id else None

    def table(self, customer_id: str, name: str) -> Table | None:
        """A table of the workspace with this customer ID."""
        workspace = self.workspace(customer_id)
        return workspace.table(name) if workspace else None
