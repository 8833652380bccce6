"""The tenant's directory: applications and their service principals."""

from __future__ import annotations

import hmac
import uuid
from pathlib import Path

from provisioner.emulator.credentials import Application, Credentials, new_application, save_credentials


class Directory:
    """Looks up principals; with `register`, a well-formed client ID that nobody knows is registered when asked for."""

    def __init__(self, data_dir: Path, credentials: Credentials, *, register: bool) -> None:
        self._data_dir = data_dir
        self._credentials = credentials
        self._register = register

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

    def applications(self) -> tuple[Application, ...]:
        """All of them, the administrator's first."""
        return (self._credentials.administrator, *self._credentials.applications)

    def application(self, client_id: str) -> Application | None:
        """An application by its client ID, as it is."""
        return self._credentials.application(client_id)

    def principal(self, object_id: str) -> Application | None:
        """An application by the object ID of its service principal."""
        wanted = object_id.casefold()
        return next((item for item in self.applications() if item.object_id == wanted), None)

    def look_up(self, client_id: str) -> Application | None:
        """An application by its client ID, registered now if it may be."""
        known = self.application(client_id)
        if known is not None or not self._register or not _is_guid(client_id):
            return known
        return self.add(new_application(f"app-{client_id[:8].lower()}", client_id.lower()))

    def add(self, application: Application) -> Application:
        """Register an application; its secret is in `credentials.json` before this returns."""
        credentials = self._credentials.with_application(application)
        save_credentials(self._data_dir, credentials)
        self._credentials = credentials
        return application

    def is_secret(self, application: Application, secret: str) -> bool:
        """True for the application's own secret."""
        return hmac.compare_digest(application.client_secret.encode(), secret.encode("utf-8", "replace"))


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
