"""The HTTP pool that all clients of a connection share."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import requests  # noqa: TID251 - the transport of azure-core is made of it
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import HTTPAdapter  # noqa: TID251 - as above
from urllib3 import Retry

from provisioner.catalog.clouds import Cloud

_CONNECT_SECONDS = 15
_READ_SECONDS = 120


def transport_for(cloud: Cloud, parallelism: int) -> RequestsTransport:
    """A transport with as many connections as there are calls at a time, trusting what the cloud trusts.

    A proxy from the environment stands for the way out of this machine, so it is not asked for an address on loopback.
    """
    session = requests.Session()
    session.trust_env = not _on_loopback(cloud.arm_endpoint)
    # Retries belong to azure-core's policy, which knows Retry-After; the adapter must not add its own.
    adapter = HTTPAdapter(
        pool_connections=8, pool_maxsize=parallelism + 4, max_retries=Retry(total=False, redirect=False)
    )
    session.mount("https://", adapter)
    return RequestsTransport(
        session=session,
        connection_verify=cloud.ca_path or True,
        connection_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
    )


def _on_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
