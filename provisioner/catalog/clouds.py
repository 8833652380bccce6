"""The clouds: where each of Azure's faces is reached and for which audience tokens are asked.

Hosts and audiences of the sovereign clouds are from Microsoft's documentation and the SDKs' own tables; they have not
been run against Azure from here. `local` is a cloud like the others, whose endpoints are known only at run time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """One cloud. Scopes are OAuth scopes; `ca_path` is a certificate authority to trust in place of the system's,
    `poll_seconds` the longest pause between looks at a running operation, `confirm` whether a person confirms changes
    unless told otherwise.
    """

    name: str
    arm_endpoint: str
    arm_scope: str
    authority: str
    graph_endpoint: str
    graph_scope: str
    ingestion_scope: str
    query_endpoint: str
    query_scope: str
    ca_path: str | None = None
    instance_discovery: bool = True
    confirm: bool = True
    poll_seconds: float = 4.0
    operation_timeout_seconds: float = 900.0


PUBLIC = Cloud(
    name="public",
    arm_endpoint="https://management.azure.com",
    arm_scope="https://management.azure.com/.default",
    authority="https://login.microsoftonline.com",
    graph_endpoint="https://graph.microsoft.com",
    graph_scope="https://graph.microsoft.com/.default",
    ingestion_scope="https://monitor.azure.com/.default",
    query_endpoint="https://api.loganalytics.io",
    query_scope="https://api.loganalytics.io/.default",
)

CHINA = Cloud(
    name="china",
    arm_endpoint="https://management.chinacloudapi.cn",
    arm_scope="https://management.chinacloudapi.cn/.default",
    authority="https://login.chinacloudapi.cn",
    graph_endpoint="https://microsoftgraph.chinacloudapi.cn",
    graph_scope="https://microsoftgraph.chinacloudapi.cn/.default",
    ingestion_scope="https://monitor.azure.cn/.default",
    query_endpoint="https://api.loganalytics.azure.cn",
    query_scope="https://api.loganalytics.azure.cn/.default",
)

USGOV = Cloud(
    name="usgov",
    arm_endpoint="https://management.usgovcloudapi.net",
    # The audience keeps the older host with "core"; azure-core's own table says so too.
    arm_scope="https://management.core.usgovcloudapi.net/.default",
    authority="https://login.microsoftonline.us",
    graph_endpoint="https://graph.microsoft.us",
    graph_scope="https://graph.microsoft.us/.default",
    ingestion_scope="https://monitor.azure.us/.default",
    query_endpoint="https://api.loganalytics.us",
    query_scope="https://api.loganalytics.us/.default",
)

CLOUDS: Mapping[str, Cloud] = {cloud.name: cloud for cloud in (PUBLIC, CHINA, USGOV)}
"""The clouds with fixed addresses, by name."""

LOCAL = "local"


def local(url: str, ca_path: str) -> Cloud:
    """The cloud that an emulator at `url` is; it trusts the certificate authority at `ca_path`, asks for the public
    cloud's audiences and may be polled often, as it is nobody else's.
    """
    base = url.rstrip("/")
    return Cloud(
        name=LOCAL,
        arm_endpoint=base,
        arm_scope=PUBLIC.arm_scope,
        authority=base,
        graph_endpoint=base,
        graph_scope=PUBLIC.graph_scope,
        ingestion_scope=PUBLIC.ingestion_scope,
        query_endpoint=base,
        query_scope=PUBLIC.query_scope,
        ca_path=ca_path,
        instance_discovery=False,
        confirm=False,
        poll_seconds=0.8,
        operation_timeout_seconds=120.0,
    )
