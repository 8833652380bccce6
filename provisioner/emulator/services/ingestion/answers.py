"""Azure's words for what the ingestion endpoint refuses.

Recorded: `NotFound`, `InvalidStream`, `OperationFailed` (403), `ContentLengthLimitExceeded`. Observed code, own text:
`InvalidAudience`, `InvalidContentLength`. Assumed: the rest, because nothing public shows it.
"""

from __future__ import annotations

import random
import uuid
from urllib.parse import quote

from provisioner.emulator.http import Response, empty, json_response
from provisioner.emulator.services.ingestion.payload import Refused
from provisioner.emulator.state import Principal, TokenError

BUSY = 503
MAX_CONTENT_LENGTH = 1_048_576
RETRY_AFTER_FULL_DISK = 30

# A thousand requests a second need no cryptography in their names, and urandom costs 30 µs each.
_random = random.Random()

_TOKEN_MESSAGES = {
    "missing": "Authorization header is missing or is not a bearer token.",
    "malformed": "The access token is malformed.",
    "signature": "The access token has an invalid signature.",
    "expired": "The access token has expired.",
}


def accepted() -> Response:
    """204 without body: exactly what SDKs take for success."""
    return empty(204, {"x-ms-request-id": _request_id()})


def refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    """An error in the endpoint's envelope, its code repeated in `x-ms-error-code`."""
    return json_response(
        status,
        {"error": {"code": code, "message": message}},
        {"x-ms-error-code": code, "x-ms-request-id": _request_id(), **(headers or {})},
    )


def of_payload(refused: Refused) -> Response:
    """What was found wrong in a payload; clients wait before they send again to a server that is busy."""
    wait = {"retry-after": "1"} if refused.status == BUSY else None
    return refusal(refused.status, refused.code, refused.message, wait)


def unauthenticated(error: TokenError) -> Response:
    """401 for a token that is missing or worthless (code and text assumed)."""
    return refusal(
        401,
        "MissingToken" if error.reason == "missing" else "InvalidToken",
        _TOKEN_MESSAGES[error.reason],
        {"www-authenticate": 'Bearer error="invalid_token"'},
    )


def wrong_audience(audience: str) -> Response:
    """401 for a token that was asked for another service."""
    return refusal(
        401,
        "InvalidAudience",
        f"The access token has been obtained for the wrong audience or resource '{audience}'."
        " It should exactly match one of the allowed audiences 'https://monitor.azure.com'.",
        {"www-authenticate": 'Bearer error="invalid_token"'},
    )


def unknown_rule(immutable_id: str) -> Response:
    """404 as recorded."""
    return refusal(404, "NotFound", f"Data collection rule with immutable Id '{immutable_id}' not found.")


def unknown_stream(stream: str, immutable_id: str) -> Response:
    """400 as recorded; Azure repeats the stream percent-encoded."""
    return refusal(
        400,
        "InvalidStream",
        f"The stream {quote(stream, safe='')} was not configured in the data collection rule with immutable Id"
        f" {immutable_id}.",
    )


def no_role(principal: Principal, immutable_id: str, rule_id: str, etag: str) -> Response:
    """403 as documented in the SDKs' troubleshooting guides."""
    return refusal(
        403,
        "OperationFailed",
        "The authentication token provided does not have access to ingest data for the data collection rule with"
        f" immutable Id '{immutable_id}' PipelineAccessResult: AccessGranted: False, IsRbacPresent: False,"
        f" IsDcrDceBindingValid: , DcrArmId: {rule_id}, Message: Required authorization action was not found for"
        f" tenantId {principal.tenant} objectId {principal.object_id} on resourceId {rule_id} ConfigurationId:"
        f" {etag.strip(chr(34))}..",
    )


def too_long(length: int) -> Response:
    """413 as recorded: the bound is on the bytes on the wire."""
    return refusal(
        413,
        "ContentLengthLimitExceeded",
        f"Maximum allowed content length: {MAX_CONTENT_LENGTH} bytes (1 MB). Provided content length: {length} bytes.",
    )


def no_content() -> Response:
    """400 for an empty body (a third party quotes code and text; Azure's preview answered 500)."""
    return refusal(400, "InvalidContentLength", "Content-Length must be greater than zero.")


def unsupported_version(version: str | None) -> Response:
    """400 for an api-version that is missing or unknown (assumed)."""
    if version is None:
        return refusal(
            400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required."
        )
    return refusal(400, "UnsupportedApiVersion", f"The api-version '{version}' is not supported.")


def throttled(seconds: int) -> Response:
    """429 for a rule at its limit (documented status and header; code and text quoted by a third party)."""
    return refusal(429, "TooManyRequests", "Rate limit exceeded", {"retry-after": str(seconds)})


def message_of(response: Response) -> str:
    """Code and text of a refusal, for the journal."""
    error = response.json()["error"]
    return f"{error['code']}: {error['message']}"


def store_unavailable() -> Response:
    """503 for a full disk; clients wait and send again."""
    return refusal(
        503,
        "ServiceUnavailable",
        "The service cannot store data at the moment.",
        {"retry-after": str(RETRY_AFTER_FULL_DISK)},
    )


def _request_id() -> str:
    return str(uuid.UUID(int=_random.getrandbits(128), version=4))
