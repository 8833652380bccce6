"""Our own connection to a running emulator, as the command line makes it."""

from __future__ import annotations

from pathlib import Path

from provisioner.azure import CredentialSource, connect
from provisioner.catalog.clouds import local
from provisioner.emulator.credentials import load_credentials


def connection_to(ready, client_id=None, log=None):
    """As the administrator, or as an application that the emulator knows."""
    known = load_credentials(Path(ready.data_dir))
    who = known.application(client_id) if client_id else known.administrator
    source = CredentialSource(tenant=ready.tenant_id, client_id=who.client_id, client_secret=who.client_secret)
    return connect(local(ready.https_url, ready.ca_path), source, parallelism=4, log=log)
