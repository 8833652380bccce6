"""One record a request, for `-v` and `--log-file`: never a header, a body, or the query of an address.

Operation addresses carry signatures in their query; Authorization is a header. Neither gets here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """One HTTP request as it was answered; `status` is None when it was not, and `failure` says why."""

    method: str
    address: str
    status: int | None
    seconds: float
    request_id: str
    failure: str = ""


def request_id(headers: Mapping[str, str]) -> str:
    """What Azure's support asks for, wherever the service put it."""
    names = ("x-ms-request-id", "x-ms-correlation-request-id", "request-id")
    return next((headers[name] for name in names if headers.get(name)), "")
