"""What the endpoint refuses before it looks at a record (codes documented, texts assumed)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from provisioner.emulator.http import Request, Response
from provisioner.emulator.services.data_collector.answers import refused
from provisioner.emulator.services.data_collector.signature import is_signed

API_VERSION = "2016-04-01"
MAX_BODY = 30 * 1024 * 1024
_LOG_TYPE = re.compile(r"[A-Za-z0-9_]{1,100}", re.ASCII).fullmatch


def refusal(request: Request, customer_id: str, keys: Iterable[str]) -> Response | None:
    """Why a request is not taken, None when it is."""
    return (
        _of_address(request)
        or _of_content_type(request.headers.get("content-type"))
        or _of_signature(request, customer_id, keys)
        or _of_log_type(request.headers.get("log-type"))
    )


def _of_address(request: Request) -> Response | None:
    version = request.query_value("api-version")
    if request.truncated or request.content_length > MAX_BODY:
        return refused(404, "NotFound", "The request is larger than 30 MB.")
    if version is None:
        return refused(400, "MissingApiVersion", "The API version was not specified.")
    if version != API_VERSION:
        return refused(400, "InvalidApiVersion", f"The API version '{version}' is not known.")
    return None


def _of_content_type(content_type: str | None) -> Response | None:
    if content_type is None:
        return refused(400, "MissingContentType", "The content type was not specified.")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return refused(400, "UnsupportedContentType", "The content type is not application/json.")
    return None


def _of_signature(request: Request, customer_id: str, keys: Iterable[str]) -> Response | None:
    if is_signed(request, customer_id, keys):
        return None
    return refused(403, "InvalidAuthorization", "The signature fits no key of this workspace.")


def _of_log_type(log_type: str | None) -> Response | None:
    if not log_type:
        return refused(400, "MissingLogType", "The log type was not specified.")
    if not _LOG_TYPE(log_type):
        return refused(400, "InvalidLogType", f"The log type '{log_type}' is invalid.")
    return None
