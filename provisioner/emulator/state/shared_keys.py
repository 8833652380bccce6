"""The two keys of a workspace, which the retired Data Collector API signs with; derived, so nothing more is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac

NAMES = ("primarySharedKey", "secondarySharedKey")


def shared_keys(signing_key: str, customer_id: str) -> dict[str, str]:
    """Both keys of the workspace with this customer ID, as long and as written as Azure's."""
    return {
        name: base64.b64encode(
            hmac.digest(signing_key.encode(), f"{name} {customer_id.lower()}".encode(), hashlib.sha512)
        ).decode()
        for name in NAMES
    }
