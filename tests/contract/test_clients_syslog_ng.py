"""Debian's syslog-ng: its `http()` destination ships lines with a token in a header, over http and over TLS."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from contract.data_plane import STREAM, TABLE, make_pipeline

SYSLOG_NG = shutil.which("syslog-ng") or shutil.which("syslog-ng", path="/usr/sbin")
pytestmark = [pytest.mark.contract, pytest.mark.skipif(SYSLOG_NG is None, reason="needs syslog-ng")]
LINES = 500

CONFIGURATION = """@version: 3.35
options {{ stats-freq(0); chain-hostnames(no); keep-hostname(yes); }};
source s_lines {{ network(ip("127.0.0.1") port({port}) transport("tcp") flags(no-parse)); }};
destination d_azure {{ http(
  url("{url}/dataCollectionRules/{rule}/streams/{stream}?api-version=2023-01-01") method("POST")
  headers("Content-Type: application/json", "Authorization: Bearer {token}")
  body-prefix("[") delimiter(",") body-suffix("]")
  body("$(format-json Time=$ISODATE Line=$MESSAGE)")
  batch-lines(100) batch-bytes(900Kb) batch-timeout(500) workers(2) {tls}
); }};
log {{ source(s_lines); destination(d_azure); flags(flow-control); }};
"""


@pytest.fixture(scope="module")
def pipeline(emulator):
    return make_pipeline(emulator)


@pytest.fixture
def shipper(emulator, pipeline, tmp_path):
    """Run a syslog-ng that sends to a listener of the emulator; gives a connection to write lines to."""
    running: list[subprocess.Popen] = []

    def start(url: str, tls: str) -> socket.socket:
        port = _free_port()
        text = CONFIGURATION.format(
            port=port,
            url=url,
            rule=pipeline.immutable_id,
            stream=STREAM,
            token=emulator.credential().get_token("https://monitor.azure.com/.default").token,
            tls=tls,
        )
        (tmp_path / "syslog-ng.conf").write_text(text)
        files = {"-f": "syslog-ng.conf", "-R": "persist", "-p": "pid", "-c": "control"}
        arguments = [part for option, name in files.items() for part in (option, str(tmp_path / name))]
        log = (tmp_path / "log").open("wb")
        running.append(subprocess.Popen([str(SYSLOG_NG), "-F", "--no-caps", "-e", *arguments], stdout=log, stderr=log))
        return _connected(port, tmp_path / "log")

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=30)


@pytest.mark.parametrize("listener", ["http", "https"])
def test_every_line_becomes_a_row(emulator, pipeline, shipper, listener):
    url = emulator.ready.http_url if listener == "http" else emulator.url
    tls = "" if listener == "http" else f'tls(ca-file("{emulator.ca}") peer-verify(yes))'
    with shipper(url, tls) as connection:
        connection.sendall("".join(f'{listener} {number} "quoted" ä\n' for number in range(LINES)).encode())
        query = f"{TABLE} | where Level == '{listener}' | summarize count(), dcount(Code), max(Code)"
        expected = [[LINES, LINES, LINES - 1]]
        assert _eventually(lambda: pipeline.rows(query), expected) == expected


def _eventually(read, expected):
    deadline = time.monotonic() + 30
    while (found := read()) != expected and time.monotonic() < deadline:
        time.sleep(0.3)
    return found


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _connected(port: int, log: Path) -> socket.socket:
    deadline = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except OSError:
            assert time.monotonic() < deadline, log.read_text("utf-8", "replace")
            time.sleep(0.1)
