"""One record a request, for `-v` and `--log-file`: never a header, a body, or the query of an address.

Operation addresses carry signatures in their query; Authorization is a header. Neither gets here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """One HTTP request as it was answered; `status` is None when it was not."""

    method: str
    address: str
    status: int | None
    seconds: float
    request_id: str
    failure: str = ""


Policies = Callable[[], list[HTTPPolicy[Any, Any]]]
"""Makes the policies of one more pipeline; a policy knows its successor, so no two pipelines can share one."""


class RequestLogPolicy(HTTPPolicy[Any, Any]):
    """Tells `log` of every try of every request."""

    def __init__(self, log: Callable[[RequestRecord], None]) -> None:
        super().__init__()
        self._log = log

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Pass the request on, then write down what came of it."""
        started = time.monotonic()
        try:
            response: PipelineResponse[Any, Any] = self.next.send(request)
        except Exception as exc:
            self._write(request, None, started, "", type(exc).__name__)
            raise
        headers = response.http_response.headers
        self._write(request, response.http_response.status_code, started, request_id(headers), "")
        return response

    def _write(
        self, request: PipelineRequest[Any], status: int | None, started: float, request_id: str, failure: str
    ) -> None:
        parts = urlsplit(request.http_request.url)
        self._log(
            RequestRecord(
                method=request.http_request.method,
                address=f"{parts.scheme}://{parts.netloc}{parts.path}",
                status=status,
                seconds=time.monotonic() - started,
                request_id=request_id,
                failure=failure,
            )
        )


def request_id(headers: Any) -> str:  # noqa: ANN401 - each transport has its own mapping type
    """What Azure's support asks for, wherever the service put it."""
    for name in ("x-ms-request-id", "x-ms-correlation-request-id", "request-id"):
        if value := headers.get(name):
            return str(value)
    return ""
