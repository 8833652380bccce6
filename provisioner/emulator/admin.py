"""What the emulator's own endpoints have in common: only who can read the data directory may use them."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable

from provisioner.emulator.http import Handler, JsonObject, Operation, Request, Response, json_response

KEY_HEADER = "x-emulator-key"


def admin_operation(key: str, method: str, path: str, handler: Handler) -> Operation:
    """An operation that wants a key, `adminKey` of `credentials.json`."""

    def answer(request: Request) -> Response | Awaitable[Response]:
        given = request.headers.get(KEY_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), key.encode()):
            return refused(401, "Unauthorized", f"The header `{KEY_HEADER}` must hold `adminKey` of credentials.json.")
        return handler(request)

    return Operation(method=method, path=path, handler=answer)


def refused(status: int, code: str, message: str) -> Response:
    """An error in the envelope that Azure uses."""
    return json_response(status, {"error": {"code": code, "message": message}})


def json_object(request: Request) -> JsonObject | None:
    """The JSON object that was sent, None for anything else."""
    try:
        value = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
