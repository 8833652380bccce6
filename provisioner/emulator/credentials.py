"""The data directory's `credentials.json`: the tenant, the administrator and every application with its secret.

Read by the emulator and, after it has started one, by the command line; mode 0600. The secrets are made here and mean
nothing anywhere else. They hold only `A-Z a-z 0-9 - _`, because some log shippers do not escape form bodies.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from provisioner.errors import UsageError
from provisioner.files import read_text, secure, write_atomic

FILE_NAME = "credentials.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application with its service principal: `object_id` is the principal's, `id` the application's own."""

    client_id: str
    object_id: str
    id: str
    display_name: str
    client_secret: str

    def __repr__(self) -> str:
        return f"Application({self.client_id})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """All that is secret in a data directory; `administrator` is what `--cloud local` signs in with."""

    tenant_id: str
    signing_key: str
    administrator: Application
    applications: tuple[Application, ...] = ()

    def __repr__(self) -> str:
        return f"Credentials({self.tenant_id})"

    def application(self, client_id: str) -> Application | None:
        """An application, the administrator's included, by its client ID."""
        wanted = client_id.casefold()
        return next((a for a in (self.administrator, *self.applications) if a.client_id.casefold() == wanted), None)

    @property
    def identity_header(self) -> str:
        """The value of `IDENTITY_HEADER` for the managed identity endpoint."""
        return _derived(self.signing_key, "identity-header")

    @property
    def admin_key(self) -> str:
        """What opens the emulator's own endpoints (`x-emulator-key`)."""
        return _derived(self.signing_key, "admin-key")

    def without_application(self, client_id: str) -> Credentials:
        """A copy that knows one application less; the administrator stays."""
        kept = tuple(item for item in self.applications if item.client_id != client_id)
        return replace(self, applications=kept)

    def with_application(self, application: Application) -> Credentials:
        """A copy that knows one application more."""
        return replace(self, applications=(*self.applications, application))


def new_application(display_name: str, client_id: str | None = None) -> Application:
    """An application with fresh identifiers and a fresh secret."""
    return Application(
        client_id=client_id or str(uuid.uuid4()),
        object_id=str(uuid.uuid4()),
        id=str(uuid.uuid4()),
        display_name=display_name,
        client_secret=secrets.token_urlsafe(32),
    )


def new_credentials() -> Credentials:
    """What a new data directory starts with."""
    return Credentials(
        tenant_id=str(uuid.uuid4()),
        signing_key=secrets.token_hex(32),
        administrator=new_application("Local administrator"),
    )


def load_credentials(data_dir: Path) -> Credentials | None:
    """The credentials of a data directory, or None when it has none yet; raises `UsageError` for a broken file."""
    path = data_dir / FILE_NAME
    if not path.exists():
        return None
    try:
        value = json.loads(read_text(path, "credentials file"))
        return Credentials(
            tenant_id=value["tenantId"],
            signing_key=value["signingKey"],
            administrator=_application(value["administrator"]),
            applications=tuple(_application(item) for item in value["applications"]),
        )
    except (ValueError, KeyError, TypeError) as exc:
        raise UsageError(
            f"`{path}` does not hold the emulator's credentials",
            "restore the file, or remove the data directory to start anew",
        ) from exc


def save_credentials(data_dir: Path, credentials: Credentials) -> bool:
    """Write the file; False where the file system cannot keep it to its owner."""
    path = data_dir / FILE_NAME
    body = {
        "tenantId": credentials.tenant_id,
        "signingKey": credentials.signing_key,
        "identityHeader": credentials.identity_header,
        "adminKey": credentials.admin_key,
        "administrator": _plain(credentials.administrator),
        "applications": [_plain(item) for item in credentials.applications],
    }
    write_atomic(path, json.dumps(body, indent=2) + "\n", private=True)
    return secure(path)


def prove(signing_key: str, nonce: str) -> str:
    """What only somebody who knows the data directory's key can answer to a nonce."""
    return _derived(signing_key, f"health:{nonce}")


def _derived(signing_key: str, purpose: str) -> str:
    return hmac.new(bytes.fromhex(signing_key), purpose.encode(), hashlib.sha256).hexdigest()


_NAMES = {
    "client_id": "clientId",
    "object_id": "objectId",
    "id": "id",
    "display_name": "displayName",
    "client_secret": "clientSecret",
}


def _plain(application: Application) -> dict[str, str]:
    return {_NAMES[key]: value for key, value in asdict(application).items()}


def _application(value: dict[str, str]) -> Application:
    return Application(**{field: str(value[name]) for field, name in _NAMES.items()})
