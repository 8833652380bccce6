"""Azure's own host names through the proxy: clients that run as they run in Azure, but for `HTTPS_PROXY` and the CA."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from contract.data_plane import STREAM, TABLE, make_pipeline, now
from contract.wire import Wire

from provisioner.emulator.credentials import load_credentials

pytestmark = pytest.mark.contract
CLIENTS = Path(__file__).parents[1] / "clients"
RULE_HOST = "dcr-app-abcd-eastus.logs.z1.ingest.monitor.azure.com"


@pytest.fixture(scope="module")
def pipeline(emulator):
    return make_pipeline(emulator)


@pytest.fixture(scope="module")
def environment(emulator):
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {
        **kept,
        "AZURE_TENANT_ID": emulator.ready.tenant_id,
        "AZURE_CLIENT_ID": known.administrator.client_id,
        "AZURE_CLIENT_SECRET": known.administrator.client_secret,
        "HTTPS_PROXY": emulator.ready.proxy_url,
        "REQUESTS_CA_BUNDLE": emulator.ca,
        "NODE_EXTRA_CA_CERTS": emulator.ca,
    }


def settings(emulator, pipeline, endpoint, level):
    return {
        "endpoint": endpoint,
        "rule": pipeline.immutable_id,
        "stream": STREAM,
        "workspace": pipeline.customer_id,
        "query": f"{TABLE} | where Level == '{level}' | summarize count(), max(Code)",
        "level": level,
        "subscription": pipeline.rule_id.split("/")[2],
        "group": pipeline.group,
        "name": "dcr-app",
    }


def ship(environment, told):
    command = [sys.executable, str(CLIENTS / "ship_anywhere.py"), json.dumps(told)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_python_clients_run_with_azures_addresses(emulator, pipeline, environment):
    found = ship(environment, settings(emulator, pipeline, f"https://{RULE_HOST}", "direct"))
    assert found == {"rule": pipeline.immutable_id, "rows": [[10, 9]]}


def test_a_data_collection_endpoint_has_the_host_that_azure_gives_it(emulator, pipeline, environment):
    monitor = emulator.monitor()
    endpoint = monitor.data_collection_endpoints.create(pipeline.group, "dce-proxy", {"location": "eastus"})
    rule = monitor.data_collection_rules.get(pipeline.group, "dcr-app")
    rule.data_collection_endpoint_id = endpoint.id
    monitor.data_collection_rules.create(pipeline.group, "dcr-app", rule)
    name = urlsplit(endpoint.logs_ingestion.endpoint).path.strip("/")
    found = ship(environment, settings(emulator, pipeline, f"https://{name}.ingest.monitor.azure.com", "dce"))
    assert found["rows"] == [[10, 9]]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl_reaches_sign_in_and_a_rule(emulator, pipeline, environment):
    def curl(url, *arguments):
        command = ["curl", "-sS", "--cacert", emulator.ca, "-w", "\n%{http_code}", *arguments, url]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.rpartition("\n")

    form = {
        "grant_type": "client_credentials",
        "client_id": environment["AZURE_CLIENT_ID"],
        "client_secret": environment["AZURE_CLIENT_SECRET"],
        "scope": "https://monitor.azure.com//.default",
    }
    fields = [part for name, value in form.items() for part in ("-d", f"{name}={value}")]
    address = f"https://login.microsoftonline.com/{emulator.ready.tenant_id}/oauth2/v2.0/token"
    token = json.loads(curl(address, *fields)[0])["access_token"]
    target = f"https://{RULE_HOST}/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    body = json.dumps([{"Time": now(), "Line": "curl 1 "}])
    assert curl(target, "-H", f"Authorization: Bearer {token}", "-d", body)[2] == "204"


@pytest.mark.skipif(
    shutil.which("node") is None or not (CLIENTS / "node_modules").is_dir(),
    reason="`npm install` in tests/clients brings the JavaScript clients",
)
def test_the_javascript_clients_run_with_azures_addresses(emulator, pipeline, environment):
    told = {**settings(emulator, pipeline, f"https://{RULE_HOST}", "js"), "ruleId": pipeline.rule_id, "table": TABLE}
    told["queryEndpoint"] = "https://api.loganalytics.io"
    command = ["node", str(CLIENTS / "ship.cjs"), json.dumps(told)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["summary"] == [[1500, 0, 1499, 374.75]]


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("CONNECT example.org:443 HTTP/1.1", 403),
        ("CONNECT management.azure.com:22 HTTP/1.1", 403),
        ("CONNECT .ingest.monitor.azure.com:443 HTTP/1.1", 403),
        ("CONNECT", 403),
        ("GET http://management.azure.com/ HTTP/1.1", 405),
        ("x" * 20_000, 400),
    ],
)
def test_the_proxy_leads_nowhere_else(emulator, request_line, status):
    wire = Wire(emulator.ready.proxy_url)
    wire.socket.sendall(f"{request_line}\r\nHost: x\r\n\r\n".encode())
    assert wire.answer()[0] == status
    wire.close()


def test_a_host_of_azures_has_a_certificate_of_the_emulators_own_authority(emulator):
    context = ssl.create_default_context(cafile=emulator.ca)
    address = urlsplit(emulator.url)
    for name, trusted in (("management.azure.com", True), ("example.org", False)):
        with socket.create_connection((address.hostname, address.port), timeout=30) as plain:
            try:
                with context.wrap_socket(plain, server_hostname=name) as over_tls:
                    assert dict(over_tls.getpeercert()["subjectAltName"])["DNS"] == name
                    found = True
            except ssl.SSLCertVerificationError:
                found = False
        assert found is trusted


def test_a_tunnel_that_is_cut_leaves_the_proxy_as_it_was(emulator):
    for _ in range(50):
        wire = Wire(emulator.ready.proxy_url)
        wire.socket.sendall(b"CONNECT management.azure.com:443 HTTP/1.1\r\n\r\n")
        assert b"200" in wire.stream.readline()
        wire.socket.sendall(b"\x16\x03\x01")
        wire.close()
    wire = Wire(emulator.ready.proxy_url)
    wire.socket.sendall(b"CONNECT management.azure.com:443 HTTP/1.1\r\n\r\n")
    assert b"200" in wire.stream.readline()
    wire.close()
