"""What the directory keeps of an application beside its name: passwords, federated credentials, its principal."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from provisioner.emulator.store.database import Database

_KIND = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Password:
    """A client secret, of which only the digest is kept; times are Unix seconds, `added` is when it was made."""

    key_id: str
    display_name: str | None
    hint: str
    digest: str
    added: float
    start: float
    end: float

    def is_made_of(self, secret: str) -> bool:
        """True for the secret that this password was made of."""
        return hmac.compare_digest(self.digest, digest(secret))


@dataclass(frozen=True, slots=True, kw_only=True)
class FederatedCredential:
    """Whose assertions an application takes instead of a secret."""

    id: str
    name: str
    issuer: str
    subject: str
    audiences: tuple[str, ...]
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One application's record; one that Graph did not make has no record and is as old as time.

    `passwords` are those of the application, `principal_passwords` those that were added to its service principal.
    """

    client_id: str
    created: float = 0.0
    principal_created: float | None = 0.0
    passwords: tuple[Password, ...] = ()
    principal_passwords: tuple[Password, ...] = ()
    federated: tuple[FederatedCredential, ...] = ()
    properties: dict[str, Any] = field(default_factory=dict)

    @property
    def has_principal(self) -> bool:
        """True when the application has a service principal in the tenant."""
        return self.principal_created is not None


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


class Accounts:
    """All records: in memory for reading, in the database before a write returns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = {item.client_id: item for item in map(_account, (data for _, data in database.list(_KIND)))}

    def __iter__(self) -> Iterator[Account]:
        return iter(self._known.values())

    def of(self, client_id: str) -> Account:
        """An application's record."""
        return self._known.get(client_id.lower()) or Account(client_id=client_id.lower())

    def put(self, account: Account) -> Account:
        """Store a record."""
        self._database.put(_KIND, account.client_id, json.dumps(asdict(account)).encode())
        self._known[account.client_id] = account
        return account

    def delete(self, client_id: str) -> None:
        """Forget a record."""
        self._database.delete(_KIND, client_id.lower())
        self._known.pop(client_id.lower(), None)


def _account(data: bytes) -> Account:
    value = json.loads(data)
    federated = (
        FederatedCredential(**{**item, "audiences": tuple(item["audiences"])}) for item in value.pop("federated")
    )
    passwords = (Password(**item) for item in value.pop("passwords"))
    own = (Password(**item) for item in value.pop("principal_passwords", ()))  # older records have none
    return Account(**value, federated=tuple(federated), passwords=tuple(passwords), principal_passwords=tuple(own))
