"""Service limits, with source and date; where Microsoft's pages contradict each other both figures stand here.

Sources, all in azure-monitor-docs: fundamentals/includes/azure-monitor-limits-data-collection-rules.md (2025-05-21),
logs/includes/azure-monitor-limits-custom-logs.md, logs/includes/azure-monitor-limits-workspaces.md,
logs/data-retention-configure.md, logs/logs-table-plans.md (2025-08-29); the second figure for streams and the figures
for stream columns come from Microsoft's rule authoring skill (2026-07-02).
"""

from __future__ import annotations

# A data collection rule
FLOWS_DOCUMENTED = 10
STREAMS_DOCUMENTED = 10
STREAMS_MAX = 20
WORKSPACES_MAX = 10
TRANSFORMATION_MAX = 15_360
STREAM_COLUMNS_MAX = 1_000
STREAM_COLUMN_NAME_MAX = 60
DATA_SOURCES_MAX = 10
COUNTERS_MAX = 100
FACILITIES_MAX = 20
XPATH_QUERIES_MAX = 100
EXTENSION_SETTINGS_BYTES_MAX = 32 * 1024

# A table
TABLE_COLUMNS_MAX = 500
CUSTOM_TABLES_PER_WORKSPACE = 500
TABLE_DESCRIPTION_SEEN = 256  # on no page; a deployment's own check refuses more
RETENTION_MIN = 4
RETENTION_MAX = 730
TOTAL_RETENTION_YEARS = (1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383)
RETENTION_DEFAULT = -1
FIXED_INTERACTIVE_RETENTION = 30
PLANS = ("Analytics", "Basic", "Auxiliary")
LEGACY_TIERS = ("Free", "PerNode", "Premium", "Standalone", "Standard")
"""Pricing tiers of workspaces whose tables have only the plan Analytics."""

# The Logs Ingestion API
CALL_BYTES_MAX = 1_048_576
FIELD_BYTES_MAX = 65_536
BYTES_PER_MINUTE_MAX = 2 * 10**9
REQUESTS_PER_MINUTE_MAX = 12_000


def is_total_retention(days: int) -> bool:
    """True for a number of days that Azure takes as total retention (4–730, then whole years to twelve)."""
    return RETENTION_MIN <= days <= RETENTION_MAX or days in TOTAL_RETENTION_YEARS


def nearest_total_retention(days: int) -> int:
    """The legal total retention next to a number of days, the longer one where two are as near."""
    if days <= RETENTION_MIN:
        return RETENTION_MIN
    legal = (RETENTION_MAX, *TOTAL_RETENTION_YEARS)
    return min(legal, key=lambda known: (abs(known - days), -known))
