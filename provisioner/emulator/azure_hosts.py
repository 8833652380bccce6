"""Azure's own host names, for clients that cannot be given other ones: the emulator stands for these.

They come through the proxy (`proxy`). An ingestion host is `NAME-xxxx.REGION-1` for a data collection endpoint and ends
in `.logs.z1` for a rule's own address (observed), each before the same suffix. Assumed: what stands before `.logs.z1`
is looked at by nobody.
"""

from __future__ import annotations

HOSTS = frozenset(
    (
        "login.microsoftonline.com",
        "login.windows.net",
        "management.azure.com",
        "graph.microsoft.com",
        "api.loganalytics.io",
        "api.loganalytics.azure.com",
    )
)
METRICS = ".metrics.monitor.azure.com"
INGESTION = ".ingest.monitor.azure.com"
DATA_COLLECTOR = ".ods.opinsights.azure.com"
MANAGEMENT = "https://management.azure.com"
_RULE = ".logs.z1"
_RULE_METRICS = ".metrics.z1"
_SUFFIXES = (INGESTION, DATA_COLLECTOR, METRICS)


def is_azure(host: str) -> bool:
    """True for a host that the emulator stands for."""
    name = host.lower()
    return name in HOSTS or any(name.endswith(suffix) and name != suffix for suffix in _SUFFIXES)


def path_of(host: str, raw_path: str) -> str:
    """The emulator's path for a path at a host: an endpoint, known in Azure by its host, is a segment here, and so is a
    workspace of the Data Collector API.
    """
    name = host.partition(":")[0].lower()
    if name.endswith(DATA_COLLECTOR):
        return f"/ods/{name.removesuffix(DATA_COLLECTOR)}{raw_path}"
    if not name.endswith(INGESTION):
        return raw_path
    endpoint = name.removesuffix(INGESTION)
    return raw_path if endpoint.endswith(_RULE) else f"/{endpoint}{raw_path}"


def rule_addresses(base_url: str, name: str, immutable_id: str, location: str) -> tuple[str, str]:
    """Where a Direct rule takes logs and metrics: hosts of Azure's form for a client that knows Azure's hosts only."""
    if base_url != MANAGEMENT:
        return base_url, base_url
    head, four = f"https://{name.lower()}", immutable_id.removeprefix("dcr-")
    logs, metrics = f"{four[:4]}-{location}{_RULE}", f"{four[4:8]}-{location}{_RULE_METRICS}"
    return f"{head}-{logs}{INGESTION}", f"{head}-{metrics}{INGESTION}"


def endpoint_address(base_url: str, endpoint: str) -> str:
    """Where a data collection endpoint takes logs; `endpoint` is what tells it from others."""
    return f"https://{endpoint}{INGESTION}" if base_url == MANAGEMENT else f"{base_url}/{endpoint}"
