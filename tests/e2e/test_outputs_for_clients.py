"""What `outputs --client` prints is run as it is, and the rows are there."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from provisioner.emulator.credentials import load_credentials
from provisioner.emulator.process import start_child

SPEC = "examples/quickstart/provisioner.yaml"
SENDER = "11111111-1111-1111-1111-111111111111"
RECORDS = [{"Time": "2026-01-01T00:00:00Z", "RawData": "from the printed code"}]

pytestmark = pytest.mark.e2e


@pytest.fixture
def signed_in(quickstart):
    """The environment of a client on this machine, as `provisioner emulator` prints it."""
    child = start_child(quickstart.cwd / ".provisioner/local")
    quickstart.run("apply", SPEC, "--cloud", "local")
    known = load_credentials(quickstart.cwd / ".provisioner/local").application(SENDER)
    yield {
        **os.environ,
        "AZURE_AUTHORITY_HOST": child.ready.https_url,
        "AZURE_TENANT_ID": "adfs",
        "AZURE_CLIENT_ID": SENDER,
        "AZURE_CLIENT_SECRET": known.client_secret,
        "REQUESTS_CA_BUNDLE": child.ready.ca_path,
        "CURL_CA_BUNDLE": child.ready.ca_path,
    }
    child.stop()


def printed(shell, client):
    return shell.run("outputs", SPEC, "--cloud", "local", "--client", client).stdout


def stored(shell):
    query = "NginxAccess_CL | where Unparsed has 'printed code' | count"
    return shell.run("query", query, "--spec", SPEC, "--cloud", "local", "--format", "csv").stdout.split()[-1]


def test_python_and_curl_send_as_they_are_told(quickstart, signed_in):
    code = f"records = {RECORDS!r}\n{printed(quickstart, 'python')}"
    subprocess.run([sys.executable, "-c", code], env=signed_in, check=True, timeout=60)
    assert stored(quickstart) == "1"
    if shutil.which("curl") is None:
        return
    token = "from azure.identity import DefaultAzureCredential as C; print(C().get_token('https://monitor.azure.com/.default').token)"
    found = subprocess.run([sys.executable, "-c", token], env=signed_in, check=True, capture_output=True, text=True)
    (quickstart.cwd / "records.json").write_text(json.dumps(RECORDS), "utf-8")
    environment = {**signed_in, "TOKEN": found.stdout.strip()}
    subprocess.run(printed(quickstart, "curl"), shell=True, env=environment, cwd=quickstart.cwd, check=True, timeout=60)
    assert stored(quickstart) == "2"
