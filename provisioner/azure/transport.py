"""The HTTP pool that all clients of a connection share, and the one place that sees every request."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests  # noqa: TID251 - the transport of azure-core is made of it
from azure.core.exceptions import AzureError
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import HTTPAdapter  # noqa: TID251 - as above
from urllib3 import Retry

from provisioner.azure.pacing import Pacing
from provisioner.azure.request_log import RequestRecord, request_id
from provisioner.catalog.clouds import Cloud

_CONNECT_SECONDS = 15
_READ_SECONDS = 120

Log = Callable[[RequestRecord], None]


class SharedTransport(RequestsTransport):  # type: ignore[misc]  # its package gives it by __getattr__
    """The SDK's transport, which also tells `log` of every try of every request, token requests included."""

    def __init__(self, log: Log | None, pacing: Pacing, **options: Any) -> None:  # noqa: ANN401 - the SDK's own options
        super().__init__(**options)
        self._log = log
        self._pacing = pacing

    def send(self, request: Any, **options: Any) -> Any:  # noqa: ANN401 - two generations of request classes
        """Send it, and write down what came of it."""
        parts = urlsplit(request.url)
        self._pacing.wait(parts.netloc, request.method)
        started = time.monotonic()
        try:
            response = super().send(request, **options)
        except AzureError as exc:
            # The exception does not say whom it tried to reach.
            exc.add_note(f"{parts.scheme}://{parts.netloc}")
            self._write(request, None, started, "", type(exc).__name__)
            raise
        self._pacing.learn(parts.netloc, response.headers)
        self._write(request, response.status_code, started, request_id(response.headers), "")
        return response

    def close(self) -> None:
        """Nothing: clients close what they are given, and the others still need it (see `Connection.close`)."""

    def _write(self, request: Any, status: int | None, started: float, id: str, failure: str) -> None:  # noqa: ANN401
        if self._log is None:
            return
        address = urlsplit(request.url)._replace(query="", fragment="").geturl()
        seconds = time.monotonic() - started
        self._log(
            RequestRecord(
                method=request.method,
                address=address,
                status=status,
                seconds=seconds,
                request_id=id,
                failure=failure,
            )
        )


def transport_for(cloud: Cloud, parallelism: int, log: Log | None) -> SharedTransport:
    """A transport with as many connections as there are calls at a time, trusting what the cloud trusts.

    A proxy from the environment stands for the way out of this machine, so it is not asked for an address on loopback.
    """
    session = requests.Session()
    session.trust_env = not _on_loopback(cloud.arm_endpoint)
    # Retries belong to azure-core's policy, which knows Retry-After; the adapter must not add its own.
    retries = Retry(total=False, redirect=False)
    session.mount("https://", HTTPAdapter(pool_connections=8, pool_maxsize=parallelism + 4, max_retries=retries))
    return SharedTransport(
        log,
        Pacing(parallelism),
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
