"""Access tokens: JSON Web Tokens signed with a key of the data directory, so that they outlive a restart.

HMAC rather than a key pair: only the emulator itself checks them, once a request, in microseconds.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any

from provisioner.emulator.state.principals import Principal, TokenError

LIFETIME = 3599  # what Entra gives an application
_HEADER = {"typ": "JWT", "alg": "HS256"}
_CACHED = 4096


class Tokens:
    """Issues and checks the tokens of one tenant."""

    def __init__(self, tenant_id: str, signing_key: str, clock: Callable[[], float]) -> None:
        self._tenant = tenant_id
        self._key = bytes.fromhex(signing_key)
        self._clock = clock
        self._checked: dict[str, Principal] = {}

    def issue(self, *, object_id: str, app_id: str, audience: str, lifetime: int = LIFETIME) -> str:
        """A token for one service principal and one resource, good for `lifetime` seconds."""
        now = int(self._clock())
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self._tenant}/",
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
            "appid": app_id,
            "appidacr": "1",
            "idp": f"https://sts.windows.net/{self._tenant}/",
            "idtyp": "app",
            "oid": object_id,
            "sub": object_id,
            "tid": self._tenant,
            "uti": secrets.token_urlsafe(16),
            "ver": "1.0",
        }
        signed = f"{_encode(_HEADER)}.{_encode(claims)}"
        return f"{signed}.{self._signature(signed)}"

    def check(self, authorization: str | None) -> Principal | TokenError:
        """Who stands behind an `Authorization` header."""
        scheme, _, token = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer" or not token:
            return TokenError(reason="missing")
        token = token.strip()
        known = self._checked.get(token)
        if known is None:
            found = self._read(token)
            if isinstance(found, TokenError):
                return found
            if len(self._checked) >= _CACHED:
                self._checked.clear()
            known = self._checked[token] = found
        if known.expires <= self._clock():
            self._checked.pop(token, None)
            return TokenError(reason="expired", expired_at=known.expires)
        return known

    def _read(self, token: str) -> Principal | TokenError:
        signed, _, signature = token.rpartition(".")
        try:
            header, claims = (json.loads(_decode(part)) for part in signed.split("."))
            principal = _principal(claims)
        except (ValueError, KeyError, TypeError):
            return TokenError(reason="malformed")
        expected = self._signature(signed).encode()
        if header.get("alg") != "HS256" or not hmac.compare_digest(signature.encode("utf-8", "replace"), expected):
            return TokenError(reason="signature")
        return principal

    def _signature(self, signed: str) -> str:
        return _text(hmac.new(self._key, signed.encode("utf-8", "replace"), hashlib.sha256).digest())


def _principal(claims: dict[str, Any]) -> Principal:
    return Principal(
        object_id=str(claims["oid"]),
        app_id=str(claims["appid"]),
        audience=str(claims["aud"]),
        tenant=str(claims["tid"]),
        expires=float(claims["exp"]),
    )


def _encode(value: dict[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
