"""The Azure tables that every workspace has from the start, with their columns as the live service types them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from provisioner.catalog.azure_tables import azure_tables as catalogue
from provisioner.emulator.state.routes import Column

# What the service adds to each record; a table's own columns are the rest.
STANDARD_COLUMNS = frozenset(
    ("TenantId", "Type", "_BilledSize", "_IsBillable", "_ItemId", "_ResourceId", "_SubscriptionId", "_TimeReceived")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureTable:
    """One of them; `ingestible` says that a data collection rule may name it as output.

    `sentinel` says that it comes with Microsoft Sentinel. Azure publishes no list of that; that these are all but the
    operating systems' logs, the assessments and the update and telemetry tables is assumed.
    """

    name: str
    columns: tuple[Column, ...]
    plans: tuple[str, ...]
    ingestible: bool

    @property
    def sentinel(self) -> bool:
        """True for a table that only workspaces with Microsoft Sentinel have."""
        return _WITHOUT_SENTINEL.fullmatch(self.name) is None


_WITHOUT_SENTINEL = re.compile(
    r"AzureMetricsV2|DCRLogErrors|Event|OTelLogs|Syslog|WindowsEvent|UC[A-Z].*|StorageInsights.*|.*AssessmentRecommendation"
)

# Where errors of rules with a diagnostic setting go; Azure's page on monitoring data collection lists its columns.
_LOG_ERRORS = AzureTable(
    name="DCRLogErrors",
    columns=tuple(
        Column(name=name, type=type)
        for name, type in (
            ("ClientRequestId", "string"),
            ("CorrelationId", "string"),
            ("InputStreamId", "string"),
            ("Message", "string"),
            ("OperationName", "string"),
            ("SourceSystem", "string"),
            ("TimeGenerated", "datetime"),
        )
    ),
    plans=("Analytics",),
    ingestible=False,
)


@lru_cache(maxsize=1)
def azure_tables() -> dict[str, AzureTable]:
    """All of them by name."""
    found = {
        name: AzureTable(
            name=name,
            columns=tuple(Column(name=c, type=t) for c, t in table.columns.items() if c not in STANDARD_COLUMNS),
            plans=table.plans,
            ingestible=table.accepted,
        )
        for name, table in catalogue().items()
        if table.columns
    }
    return {**found, _LOG_ERRORS.name: _LOG_ERRORS}


def find_azure_table(name: str) -> AzureTable | None:
    """The table with this name, in any case."""
    known = _names().get(name.casefold())
    return azure_tables()[known] if known else None


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in azure_tables()}
