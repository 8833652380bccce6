"""The tenant's directory: applications, their service principals, and managed identities."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from provisioner.emulator.credentials import Application, Credentials, new_application, save_credentials
from provisioner.emulator.state.accounts import Account, Accounts, FederatedCredential
from provisioner.emulator.state.resources import Resource, Resources

IDENTITY_TYPE = "microsoft.managedidentity/userassignedidentities"
FEDERATED_TYPE = f"{IDENTITY_TYPE}/federatedidentitycredentials"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePrincipal:
    """Who roles are given to; `source` is the managed identity's ARM ID, empty for an application's principal."""

    object_id: str
    client_id: str
    display_name: str
    created: float = 0.0
    source: str = ""


class Directory:
    """Looks up principals; with `register`, a well-formed client ID that nobody knows is registered when asked for."""

    def __init__(
        self,
        data_dir: Path,
        credentials: Credentials,
        *,
        accounts: Accounts,
        resources: Resources,
        register: bool,
    ) -> None:
        self._data_dir = data_dir
        self._credentials = credentials
        self._resources = resources
        self._register = register
        self.accounts = accounts

    @property
    def tenant_id(self) -> str:
        """The one tenant."""
        return self._credentials.tenant_id

    @property
    def signing_key(self) -> str:
        """The hexadecimal key of its tokens."""
        return self._credentials.signing_key

    @property
    def administrator(self) -> Application:
        """The application that owns everything."""
        return self._credentials.administrator

    @property
    def identity_header(self) -> str:
        """What a caller of the managed identity endpoint must know."""
        return self._credentials.identity_header

    @property
    def admin_key(self) -> str:
        """What a caller of the emulator's own endpoints must know."""
        return self._credentials.admin_key

    def applications(self) -> tuple[Application, ...]:
        """All of them, the administrator's first."""
        return (self._credentials.administrator, *self._credentials.applications)

    def application(self, client_id: str) -> Application | None:
        """An application by its client ID, as it is."""
        return self._credentials.application(client_id)

    def application_with_id(self, id: str) -> Application | None:
        """An application by its own object ID."""
        return next((item for item in self.applications() if item.id == id.lower()), None)

    def account(self, application: Application) -> Account:
        """An application's record."""
        return self.accounts.of(application.client_id)

    def principals(self) -> Iterator[ServicePrincipal]:
        """All service principals."""
        for item in self.applications():
            found = self.principal_of(item)
            if found is not None:
                yield found
        yield from map(_identity, self._resources.of_type(IDENTITY_TYPE))

    def principal_of(self, application: Application) -> ServicePrincipal | None:
        """The service principal of an application, if it has one."""
        account = self.account(application)
        if account.principal_created is None:
            return None
        return ServicePrincipal(
            object_id=application.object_id,
            client_id=application.client_id,
            display_name=application.display_name,
            created=account.principal_created,
        )

    def principal(self, object_id: str) -> ServicePrincipal | None:
        """A service principal by its object ID."""
        wanted = object_id.lower()
        return next((item for item in self.principals() if item.object_id == wanted), None)

    def look_up(self, client_id: str) -> ServicePrincipal | None:
        """A service principal by its client ID; the application is registered now if it may be."""
        wanted = client_id.lower()
        known = next((item for item in self.principals() if item.client_id == wanted), None)
        if known or not self._register or self.application(wanted) or not _is_guid(client_id):
            return known
        return self.principal_of(self.add(new_application(f"app-{wanted[:8]}", wanted)))

    def identities(self) -> tuple[ServicePrincipal, ...]:
        """The user-assigned managed identities."""
        return tuple(map(_identity, self._resources.of_type(IDENTITY_TYPE)))

    def identity(self, client_id: str) -> ServicePrincipal | None:
        """A user-assigned managed identity by its client ID."""
        return next((item for item in self.identities() if item.client_id == client_id.lower()), None)

    def federated_of(self, identity: ServicePrincipal) -> tuple[FederatedCredential, ...]:
        """Whose assertions sign a managed identity in."""
        return tuple(
            FederatedCredential(
                id=item.id,
                name=item.name,
                issuer=item.body["issuer"],
                subject=item.body["subject"],
                audiences=tuple(item.body["audiences"]),
            )
            for item in self._resources.of_type(FEDERATED_TYPE, identity.source)
        )

    def add(self, application: Application) -> Application:
        """Register an application; its secret is in `credentials.json` before this returns."""
        self._save(self._credentials.with_application(application))
        return application

    def create(self, display_name: str, properties: dict[str, Any], now: float) -> Application:
        """Register an application that has no service principal yet."""
        application = new_application(display_name)
        self.accounts.put(
            Account(client_id=application.client_id, created=now, principal_created=None, properties=properties)
        )
        return self.add(application)

    def rename(self, application: Application, display_name: str) -> Application:
        """Give an application another display name."""
        renamed = replace(application, display_name=display_name)
        self._save(self._credentials.without_application(application.client_id).with_application(renamed))
        return renamed

    def remove(self, application: Application) -> None:
        """Forget an application with its principal and its credentials."""
        self._save(self._credentials.without_application(application.client_id))
        self.accounts.delete(application.client_id)

    def secret_state(
        self, application: Application, secret: str, now: float, lag: float
    ) -> Literal["valid", "expired", "unknown"]:
        """Whether a secret is the application's own, or one that was added to it at least `lag` seconds ago."""
        if hmac.compare_digest(application.client_secret.encode(), secret.encode("utf-8", "replace")):
            return "valid"
        account = self.account(application)
        added = (*account.passwords, *account.principal_passwords)
        found = next((item for item in added if item.is_made_of(secret)), None)
        if found is None or now < found.added + lag:
            return "unknown"
        return "valid" if found.start <= now < found.end else "expired"

    def _save(self, credentials: Credentials) -> None:
        save_credentials(self._data_dir, credentials)
        self._credentials = credentials


def _identity(item: Resource) -> ServicePrincipal:
    properties = item.body["properties"]
    return ServicePrincipal(
        object_id=str(properties["principalId"]),
        client_id=str(properties["clientId"]),
        display_name=item.name,
        created=float(item.body["created"]),
        source=item.id,
    )


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
