"""The local issuer: signs assertions as GitHub or a Kubernetes cluster would, with a key of the data directory.

It stands in for every issuer, because none can be reached from here: what it signed is taken for its claim `iss`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from provisioner.emulator.state.rsa_key import RsaKey

FILE_NAME = "issuer.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """The claims of an assertion whose signature holds; times are Unix seconds."""

    issuer: str
    subject: str
    audiences: tuple[str, ...]
    not_before: float
    expires: float


class Issuer:
    """One key pair, made when it is first needed."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME
        self._key: RsaKey | None = None

    def sign(self, *, issuer: str, subject: str, audience: str, now: float, lifetime: float) -> str:
        """An assertion as a compact JSON Web Token."""
        claims = {
            "iss": issuer,
            "sub": subject,
            "aud": audience,
            "iat": int(now),
            "nbf": int(now),
            "exp": int(now + lifetime),
            "jti": str(uuid.uuid4()),
        }
        key = self._loaded()
        signed = f"{_encode({'alg': 'RS256', 'typ': 'JWT', 'kid': _key_id(key)})}.{_encode(claims)}"
        return f"{signed}.{_text(key.sign(signed.encode()))}"

    def read(self, token: str) -> Assertion | Literal["malformed", "signature"]:
        """What an assertion says, or what is wrong with it."""
        signed, _, signature = token.rpartition(".")
        try:
            header, claims = (json.loads(_decode(part)) for part in signed.split("."))
            found = _assertion(claims)
            is_signed = header["alg"] == "RS256" and self._loaded().verify(
                _decode(signature), signed.encode("utf-8", "replace")
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return "malformed"
        return found if is_signed else "signature"

    def keys(self) -> list[dict[str, str]]:
        """The public key as a JSON Web Key Set has it."""
        key = self._loaded()
        return [
            {
                "kty": "RSA",
                "use": "sig",
                "alg": "RS256",
                "kid": _key_id(key),
                "n": _number(key.modulus),
                "e": _number(key.exponent),
            }
        ]

    def _loaded(self) -> RsaKey:
        if self._key is None:
            from provisioner.emulator.state.rsa_key import open_key

            self._key = open_key(self._path)
        return self._key


def _key_id(key: RsaKey) -> str:
    return hashlib.sha256(_number(key.modulus).encode()).hexdigest()[:16]


def _assertion(claims: dict[str, Any]) -> Assertion:
    audience = claims["aud"]
    return Assertion(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        audiences=tuple(map(str, audience)) if isinstance(audience, list) else (str(audience),),
        not_before=float(claims.get("nbf", 0.0)),
        expires=float(claims["exp"]),
    )


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _encode(value: dict[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
