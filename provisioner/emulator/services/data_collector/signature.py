"""`Authorization: SharedKey <workspace ID>:<signature>`, made as the page of the API documents it."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable

from provisioner.emulator.http import Request

RESOURCE = "/api/logs"
_SCHEME = "SharedKey "


def is_signed(request: Request, customer_id: str, keys: Iterable[str]) -> bool:
    """True when one of the workspace's keys signed this request."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    who, _, given = rest.strip().partition(":")
    if f"{scheme} " != _SCHEME or who.lower() != customer_id.lower():
        return False
    return any(hmac.compare_digest(given.encode("utf-8", "replace"), _signature(request, key)) for key in keys)


def _signature(request: Request, key: str) -> bytes:
    headers = request.headers
    text = "\n".join(
        (
            request.method,
            str(request.content_length or len(request.body)),
            headers.get("content-type", ""),
            f"x-ms-date:{headers.get('x-ms-date', '')}",
            RESOURCE,
        )
    )
    try:
        secret = base64.b64decode(key)
    except binascii.Error:
        return b""
    return base64.b64encode(hmac.digest(secret, text.encode(), "sha256"))
