"""Entra's errors: `AADSTS` codes with their texts, as sign-in libraries parse them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from provisioner.emulator.http import Response, json_response


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no token; `error` is OAuth's word, `code` Entra's number."""

    status: int
    error: str
    code: int
    text: str

    def response(self, now: float) -> Response:
        """The whole answer."""
        stamp = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M:%S}Z"
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        trail = f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        body = {
            "error": self.error,
            "error_description": f"AADSTS{self.code}: {self.text} {trail}",
            "error_codes": [self.code],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.code}",
        }
        return json_response(self.status, body)


def invalid_client(code: int, text: str) -> Refusal:
    """401: the client is known, its proof is not good."""
    return Refusal(status=401, error="invalid_client", code=code, text=text)


def missing_parameter(name: str) -> Refusal:
    """The form lacks a field."""
    text = f"The request body must contain the following parameter: '{name}'."
    return Refusal(status=400, error="invalid_request", code=900144, text=text)


def unknown_tenant(tenant: str, error: str) -> Refusal:
    """The path names another tenant."""
    text = (
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant."
    )
    return Refusal(status=400, error=error, code=90002, text=text)


def unknown_application(client_id: str) -> Refusal:
    """No application has this client ID."""
    text = (
        f"Application with identifier '{client_id}' was not found in the directory 'Local'. This can happen if "
        "the application has not been installed by the administrator of the tenant or consented to by any user "
        "in the tenant. You may have sent your authentication request to the wrong tenant."
    )
    return Refusal(status=400, error="unauthorized_client", code=700016, text=text)
