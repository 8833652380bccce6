"""Our own connection to a running emulator, as the command line makes it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from provisioner.azure import CredentialSource, connect
from provisioner.catalog.clouds import local
from provisioner.emulator.credentials import load_credentials
from provisioner.emulator.settings import Ready

_SLOW = """
import sys
from pathlib import Path
from provisioner.emulator.child import serve_child
from provisioner.emulator.settings import Settings, Timing
serve_child(Settings(data_dir=Path(sys.argv[1]), timing=Timing(operation_duration=float(sys.argv[2]))))
"""


@contextmanager
def slow_emulator(data_dir, operation_duration):
    """An emulator whose long-running operations take as long as this, in seconds."""
    command = [sys.executable, "-c", _SLOW, str(data_dir), str(operation_duration)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield Ready.from_json(json.loads(child.stdout.readline())["ready"])
    finally:
        child.stdin.close()
        child.stdout.close()
        child.wait(20)


def connection_to(ready, client_id=None, log=None, cloud=None):
    """As the administrator, or as an application that the emulator knows."""
    known = load_credentials(Path(ready.data_dir))
    who = known.application(client_id) if client_id else known.administrator
    source = CredentialSource(tenant=ready.tenant_id, client_id=who.client_id, client_secret=who.client_secret)
    return connect(cloud or local(ready.https_url, ready.ca_path), source, parallelism=4, log=log)


def signed(ready, issuer, subject):
    """An assertion as this issuer would sign it, from the one that the emulator brings along."""
    request = urllib.request.Request(
        f"{ready.http_url}/_emulator/oidc/assertions",
        data=json.dumps({"issuer": issuer, "subject": subject}).encode(),
        headers={"x-emulator-key": load_credentials(Path(ready.data_dir)).admin_key},
    )
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)["assertion"])
