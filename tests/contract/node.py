"""Scripts of tests/clients, run by Node and pointed at an emulator by environment variables alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from provisioner.emulator.credentials import load_credentials

CLIENTS = Path(__file__).parents[1] / "clients"
NODE = shutil.which("node")


def needs(*packages: str) -> pytest.MarkDecorator:
    """Skip where there is no Node, or `npm install` in tests/clients has not brought these packages."""
    looked_for = f"{json.dumps(packages)}.forEach((name) => require.resolve(name))"
    are_here = (
        NODE is not None and not subprocess.run([NODE, "-e", looked_for], cwd=CLIENTS, capture_output=True).returncode
    )
    return pytest.mark.skipif(not are_here, reason="`npm install` in tests/clients brings the JavaScript clients")


def run(emulator: Any, script: str, settings: dict[str, str]) -> Any:
    """What a script found out."""
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "HTTP", "http"))},
        "AZURE_AUTHORITY_HOST": emulator.url,
        "AZURE_TENANT_ID": "adfs",
        "AZURE_CLIENT_ID": known.administrator.client_id,
        "AZURE_CLIENT_SECRET": known.administrator.client_secret,
        "NODE_EXTRA_CA_CERTS": emulator.ca,
    }
    done = subprocess.run(
        [str(NODE), str(CLIENTS / script), json.dumps(settings)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
