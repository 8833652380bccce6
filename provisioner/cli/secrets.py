"""New client secrets, handed over once: printed, or written to a file that only its owner can read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provisioner import files
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError

if TYPE_CHECKING:
    from provisioner.model.json import JsonObject
    from provisioner.model.results import NewSecret


def free(path: Path | None) -> Path | None:
    """The file for new secrets; raises `UsageError` for one that exists, which may hold others."""
    if path is not None and path.exists():
        raise UsageError(f"`{path}` exists, and may hold other secrets", "name a file that is not there yet")
    return path


def hand_over(terminal: Terminal, live: Mapping[str, JsonObject], tenant: str | None, file: Path | None) -> None:
    """Give away what was made; also after a run that failed later, since nobody can ask for it again."""
    from provisioner.outputs import new_secrets

    secrets = new_secrets(live)
    if not secrets:
        return
    if file is not None:
        try:
            files.write_atomic(file, _as_json(secrets, tenant), private=True)
        except UsageError as exc:
            terminal.note(f"warning: {exc.message}; the secrets are printed instead")
        else:
            kept = "" if files.secure(file) else ", which others on this machine may be able to read"
            terminal.note(f"The new client secrets are in {file}{kept}; Azure does not show them again.")
            return
    terminal.note("New client secrets, shown only now:")
    for secret in secrets:
        terminal.note(f"  {secret.address}")
        terminal.note(f"    client ID      {secret.client_id}")
        terminal.note(f"    client secret  {secret.text}   (until {secret.ends[:10]})")


def _as_json(secrets: Sequence[NewSecret], tenant: str | None) -> str:
    """One object as `az ad sp create-for-rbac` prints it; a list of them where several secrets were made."""
    made = [_credential(secret, tenant) for secret in secrets]
    return json.dumps(made[0] if len(made) == 1 else made, indent=2) + "\n"


def _credential(secret: NewSecret, tenant: str | None) -> dict[str, Any]:
    return {
        "address": secret.address,
        "appId": secret.client_id,
        "password": secret.text,
        "tenant": tenant,
        "endDateTime": secret.ends,
    }
