"""The SDKs' exceptions in our own words: what Azure said, about which resource, and what to do next."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
)

from provisioner.azure.polling import OperationTimeoutError
from provisioner.azure.request_log import request_id
from provisioner.catalog.service_errors import explain
from provisioner.errors import (
    ConflictError,
    NotAuthorizedError,
    NotFoundError,
    RemoteError,
    ThrottledError,
    UnavailableError,
)

_BY_STATUS: Mapping[int, type[RemoteError]] = {
    401: NotAuthorizedError,
    403: NotAuthorizedError,
    404: NotFoundError,
    409: ConflictError,
    412: ConflictError,
    429: ThrottledError,
}

_HINTS: Mapping[int, str] = {
    400: "correct what Azure names above in the spec",
    401: "log in again (`az login`), or check the credential and its tenant",
    403: "ask for a role that allows this on the resource, such as Monitoring Contributor for rules, "
    "Log Analytics Contributor for tables, Role Based Access Control Administrator for role assignments",
    404: "check the subscription, the resource group and the names",
    409: "wait until the other change has ended, then run apply again",
    412: "somebody changed it meanwhile; run apply again to plan from what is there now",
    429: "wait a few minutes, or run with a smaller --parallelism",
}
_NONE: Mapping[int, str] = {}


@contextmanager
def translated(operation: str, resource_id: str = "", hints: Mapping[int, str] = _NONE) -> Iterator[None]:
    """Turn whatever the SDK raises inside into a `RemoteError`; `hints` by status go before the general ones."""
    try:
        yield
    except OperationTimeoutError as exc:
        raise UnavailableError(
            f"cannot {operation}: the operation is `{exc.status}` and has not ended after {exc.seconds:g} seconds",
            "run apply again; it goes on from what is there",
            operation=operation,
            resource_id=resource_id,
        ) from exc
    except AzureError as exc:
        raise failure(exc, operation, resource_id, hints) from exc


def failure(exc: AzureError, operation: str, resource_id: str = "", hints: Mapping[int, str] = _NONE) -> RemoteError:
    """The `RemoteError` for an SDK exception."""
    if isinstance(exc, HttpResponseError) and exc.response is not None:
        return _answered(exc, operation, resource_id, hints)
    if isinstance(exc, ClientAuthenticationError):
        return _unauthenticated(exc, operation, resource_id)
    if isinstance(exc, (ServiceRequestError, ServiceResponseError)):
        return _unreached(exc, operation, resource_id)
    return UnavailableError(
        f"cannot {operation}: {_first_line(str(exc))}",
        "run the command again; with -v it shows each call",
        operation=operation,
        resource_id=resource_id,
    )


def _answered(exc: HttpResponseError, operation: str, resource_id: str, hints: Mapping[int, str]) -> RemoteError:
    response: Any = exc.response
    status = int(exc.status_code or 0)
    error = _error_in(response)
    code, message = str(error.get("code") or ""), _first_line(str(error.get("message") or ""))
    words = message or code or f"status {status}"
    # An operation that failed later is reported by a status call that itself went well: 200 with an error inside.
    kind = _BY_STATUS.get(status, UnavailableError if status >= 500 else RemoteError)
    details = tuple(_details(error))
    known = explain([*(detail.partition(":")[0] for detail in details), code])
    general = _HINTS.get(status) or (_HINTS[400] if status < 500 else "wait a little and run the command again")
    return kind(
        f"cannot {operation}: {words.rstrip('.')}",
        hints.get(status) or (known.remedy if known else general),
        operation=operation,
        resource_id=resource_id,
        status=status,
        code=code,
        details=details,
        request_id=request_id(response.headers),
    )


def _error_in(response: Any) -> Mapping[str, Any]:  # noqa: ANN401 - two generations of response classes
    try:
        body = json.loads(response.text())
    except Exception:  # unreadable for whatever reason: it says nothing
        return {}
    error = body.get("error", body) if isinstance(body, dict) else {}
    if isinstance(error, str):  # Microsoft Entra: {"error": "invalid_client", "error_description": "AADSTS…"}
        return {"code": error, "message": body.get("error_description", "")}
    return error if isinstance(error, dict) else {}


def _details(error: Mapping[str, Any]) -> Iterator[str]:
    for detail in error.get("details") or ():
        if not isinstance(detail, dict):
            continue
        code, message, target = (str(detail.get(key) or "") for key in ("code", "message", "target"))
        text = ": ".join(part for part in (code, _first_line(message)) if part)
        yield f"{text} ({target})" if target else text
        yield from _details(detail)
    inner = error.get("innererror") or error.get("innerError")
    if isinstance(inner, dict) and inner.get("message"):
        yield ": ".join(part for part in (str(inner.get("code") or ""), _first_line(str(inner["message"]))) if part)
        yield from _details(inner)


_REFUSED = re.compile(r"^\s+(\w+Credential): Authentication failed: (.+)$", re.MULTILINE)
"""Of all that `DefaultAzureCredential` tried, what was there and did not work; it says so far down."""


def _unauthenticated(exc: ClientAuthenticationError, operation: str, resource_id: str) -> RemoteError:
    text = exc.message or str(exc)
    refused = _REFUSED.search(text)
    if refused is None:
        words, hint = _first_line(text), "log in with `az login`, or set " + _VARIABLES
    else:
        credential, words = refused.groups()
        host = re.search(r"host='([^']+)'", words)
        if host and (reason := _known_reason(words)):
            return UnavailableError(
                f"cannot {operation}: `{host[1]}` {reason}", _NETWORK, operation=operation, resource_id=resource_id
            )
        words = re.split(r" Trace ID: ", words)[0]
        hint = f"correct {_VARIABLES}, or unset them and log in with `az login`"
        if credential != "EnvironmentCredential":
            hint = f"that was {credential}: log in again with `az login`, or set {_VARIABLES}"
    return NotAuthorizedError(
        f"cannot {operation}: {words.rstrip('.')}", hint, operation=operation, resource_id=resource_id
    )


_VARIABLES = "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET"
_NETWORK = "check the network, the proxy and that the service runs; then run the command again"


def _unreached(exc: AzureError, operation: str, resource_id: str) -> RemoteError:
    notes = getattr(exc, "__notes__", ())
    place = f"`{notes[0]}`" if notes else "the service"
    return UnavailableError(
        f"cannot {operation}: {place} {_reason(exc.inner_exception or exc)}",
        _NETWORK,
        operation=operation,
        resource_id=resource_id,
    )


_REASONS: Mapping[str, str] = {
    "NewConnectionError": "refuses the connection",
    "Connection refused": "refuses the connection",
    "NameResolutionError": "has an unknown host name",
    "Name or service not known": "has an unknown host name",
    "Failed to resolve": "has an unknown host name",
    "CERTIFICATE_VERIFY_FAILED": "has a certificate that is not trusted here",
    "ConnectTimeout": "does not answer",
    "Read timed out": "did not answer in time",
    "ProxyError": "cannot be reached through the proxy",
    "RemoteDisconnected": "closed the connection",
    "Connection reset": "closed the connection",
    "Connection aborted": "closed the connection",
}


_UNKNOWN_HOST = ("NameResolutionError", "Name or service not known", "Failed to resolve")


def _reason(exc: BaseException) -> str:
    text = f"{type(exc).__name__} {exc}"
    return _known_reason(text) or f"cannot be reached: {_first_line(text)}"


def _known_reason(text: str) -> str | None:
    for sign in _UNKNOWN_HOST:
        if sign in text:
            return _REASONS[sign]
    return next((words for sign, words in _REASONS.items() if sign in text), None)


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]
    return lines[0] if lines else ""
