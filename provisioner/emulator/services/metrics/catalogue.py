"""The metrics of data collection rules; documented in the reference of supported metrics, that of agents left out."""

from __future__ import annotations

from dataclasses import dataclass

from provisioner.emulator import meters

NAMESPACE = "Microsoft.Insights/dataCollectionRules"
_ALL = ("Total", "Average", "Minimum", "Maximum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric: its name in the portal, and how it is summed up, the usual way first."""

    shown: str
    unit: str
    aggregations: tuple[str, ...]
    dimensions: tuple[str, ...] = (meters.STREAM,)


METRICS = {
    meters.CALLS: Metric(
        shown="Logs Ingestion Requests per Min",
        unit="Count",
        aggregations=("Count",),
        dimensions=(meters.STREAM, meters.RESPONSE),
    ),
    meters.BYTES: Metric(shown="Logs Ingestion Bytes per Min", unit="Bytes", aggregations=_ALL),
    meters.ROWS: Metric(shown="Logs Rows Received per Min", unit="Count", aggregations=_ALL),
    meters.DROPPED: Metric(shown="Logs Rows Dropped per Min", unit="Count", aggregations=_ALL),
    meters.ERRORS: Metric(
        shown="Logs Transform Errors per Min",
        unit="Count",
        aggregations=("Count",),
        dimensions=(meters.STREAM, meters.ERROR_TYPE),
    ),
    meters.DURATION: Metric(
        shown="Logs Transform Duration per Min", unit="MilliSeconds", aggregations=("Average", "Minimum", "Maximum")
    ),
}
