"""curl, as docs/emulator.md shows it: a token by form, a gzip body, a query."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from contract.data_plane import STREAM, TABLE, make_pipeline, now

from provisioner.emulator.credentials import load_credentials

CURL = shutil.which("curl")
pytestmark = [pytest.mark.contract, pytest.mark.skipif(CURL is None, reason="needs curl")]
MONITOR = "https://monitor.azure.com/.default"


@pytest.fixture(scope="module")
def pipeline(emulator):
    return make_pipeline(emulator)


@pytest.fixture(scope="module")
def curl(emulator):
    """Run curl over TLS; status and body."""

    def run(path: str, *arguments: str, body: bytes = b"") -> tuple[int, bytes]:
        command = [str(CURL), "-sS", "--noproxy", "*", "--cacert", emulator.ca, "-w", "\n%{http_code}", *arguments]
        done = subprocess.run([*command, emulator.url + path], input=body, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        answer, _, status = done.stdout.rpartition(b"\n")
        return int(status), answer

    return run


@pytest.fixture(scope="module")
def sign_in(emulator, curl):
    def token(scope: str) -> str:
        known = load_credentials(Path(emulator.ready.data_dir))
        assert known is not None
        form = ["-d", "grant_type=client_credentials", "-d", f"client_id={known.administrator.client_id}"]
        # Unescaped, as `-d` leaves it and as Fluent Bit sends it.
        form += ["-d", f"client_secret={known.administrator.client_secret}", "-d", f"scope={scope}"]
        status, body = curl(f"/{emulator.ready.tenant_id}/oauth2/v2.0/token", *form)
        assert status == 200, body
        return str(json.loads(body)["access_token"])

    return token


def ask(curl: Any, pipeline: Any, token: str, query: str) -> Any:
    headers = ["-H", f"Authorization: Bearer {token}", "-H", "Content-Type: application/json"]
    body = json.dumps({"query": query}).encode()
    status, answer = curl(f"/v1/workspaces/{pipeline.customer_id}/query", *headers, "--data-binary", "@-", body=body)
    assert status == 200, answer
    return json.loads(answer)["tables"][0]["rows"]


def test_a_gzip_body_goes_in_and_a_query_brings_it_back(curl, sign_in, pipeline):
    headers = ["-H", f"Authorization: Bearer {sign_in(MONITOR)}", "-H", "Content-Type: application/json"]
    headers += ["-H", "Content-Encoding: gzip", "--data-binary", "@-"]
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    rows = [{"Time": now(), "Line": f"curl {number} "} for number in range(3)]
    assert curl(target, *headers, body=gzip.compress(json.dumps(rows).encode())) == (204, b"")
    token = sign_in("https://api.loganalytics.io/.default")
    assert ask(curl, pipeline, token, f"{TABLE} | where Level == 'curl' | summarize sum(Code)") == [[3]]


def test_without_a_token_the_error_says_so(curl, pipeline):
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    status, body = curl(target, "-d", "[]")
    assert (status, json.loads(body)["error"]["code"]) == (401, "MissingToken")


def test_a_large_body_is_asked_for_with_expect_continue_and_taken(curl, sign_in, pipeline):
    headers = ["-H", f"Authorization: Bearer {sign_in(MONITOR)}", "-H", "Expect: 100-continue", "--data-binary", "@-"]
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    row = {"Time": now(), "Line": "large 1 ", "Extra": {"pad": "x" * 900_000}}
    assert curl(target, *headers, body=json.dumps([row]).encode()) == (204, b"")


def test_the_documented_commands_run(emulator, pipeline, tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "emulator.md").read_text("utf-8")
    commands = page.partition("### curl")[2].partition("```sh\n")[2].partition("```")[0]
    assert "curl" in commands
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    (tmp_path / "rows.json").write_text(json.dumps([{"Time": now(), "Line": "docs 7 "}]))
    environment = {
        **os.environ,
        "AZURE_AUTHORITY_HOST": emulator.url,
        "AZURE_CLIENT_ID": known.administrator.client_id,
        "AZURE_CLIENT_SECRET": known.administrator.client_secret,
        "SSL_CERT_FILE": emulator.ca,
        "RULE_ID": pipeline.immutable_id,
        "NO_PROXY": "*",
    }
    script = ["bash", "-euo", "pipefail", "-c", commands.replace("streams/Custom-App", f"streams/{STREAM}")]
    subprocess.run(script, cwd=tmp_path, env=environment, check=True, timeout=60)
    assert pipeline.rows(f"{TABLE} | where Level == 'docs' | project Code") == [[7]]
