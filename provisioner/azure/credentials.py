"""Who we are to Azure: the SDK's default chain, or an application with its secret."""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from azure.core.credentials import AccessToken, TokenCredential
from azure.core.pipeline.transport import RequestsTransport

from provisioner.catalog.clouds import Cloud

_EARLY = 300  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSource:
    """Where the credential comes from: with a secret, that application; without, `DefaultAzureCredential`."""

    tenant: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)


class OneAtATime:
    """A credential behind a lock: sixteen threads that start together ask for one token, not for sixteen.

    Tokens are kept until five minutes before they expire: not all credentials do so, and the one that asks Azure's own
    command line takes a second each time.
    """

    def __init__(self, credential: TokenCredential) -> None:
        self._credential = credential
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, ...], AccessToken] = {}

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:  # noqa: ANN401 - the SDK's protocol
        """As `TokenCredential`; what is asked for with options, such as a claims challenge, is always asked anew."""
        with self._lock:
            kept = None if any(options.values()) else self._kept.get(scopes)
            if kept is None or kept.expires_on < time.time() + _EARLY:
                kept = self._kept[scopes] = self._credential.get_token(*scopes, **options)
            return kept


def credential_for(cloud: Cloud, source: CredentialSource, transport: RequestsTransport) -> OneAtATime:
    """The SDK credential for a cloud; raises nothing before a token is asked for."""
    from azure.identity import ClientSecretCredential, DefaultAzureCredential

    if source.client_secret and source.client_id and source.tenant:
        return OneAtATime(
            ClientSecretCredential(
                source.tenant,
                source.client_id,
                source.client_secret,
                authority=cloud.authority,
                disable_instance_discovery=not cloud.instance_discovery,
                transport=transport,
            )
        )
    return OneAtATime(
        DefaultAzureCredential(
            authority=cloud.authority,
            disable_instance_discovery=not cloud.instance_discovery,
            additionally_allowed_tenants=["*"],
        )
    )


def tenant_of(token: str) -> str | None:
    """The tenant that a token was issued for; None where it does not say (the token is not verified here)."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return None
    tenant = claims.get("tid") if isinstance(claims, dict) else None
    return tenant if isinstance(tenant, str) else None
