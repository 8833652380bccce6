"""The emulator as a process: how it starts, is found, and ends."""

from __future__ import annotations

import http.server
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from provisioner.emulator.process import attach, start_child
from provisioner.errors import UsageError

pytestmark = pytest.mark.contract


def status_of(url: str, ca: str) -> int:
    context = ssl.create_default_context(cafile=ca)
    try:
        return urllib.request.urlopen(url, context=context, timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def wait_until_gone(pid: int, seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_running(pid)


def attached(data_dir):
    """What is found on a data directory; let go at once."""
    found = attach(data_dir)
    assert found is not None
    found.close()
    return found.ready


def test_an_endpoint_is_valid_again_whenever_an_emulator_runs_there(tmp_path):
    first = start_child(tmp_path)
    assert attached(tmp_path) == first.ready
    first.stop()
    assert attach(tmp_path) is None
    assert not (tmp_path / "running.json").exists()
    second = start_child(tmp_path)
    try:
        same = ("https_url", "http_url", "ca_path", "tenant_id", "client_id")
        assert [getattr(second.ready, name) for name in same] == [getattr(first.ready, name) for name in same]
        assert status_of(f"{second.ready.https_url}/subscriptions?api-version=2022-12-01", second.ready.ca_path) == 401
        assert status_of(second.ready.https_url.replace("127.0.0.1", "localhost"), second.ready.ca_path) == 404
    finally:
        second.stop()


def test_a_second_emulator_on_the_directory_is_refused_with_the_reason(tmp_path):
    running = start_child(tmp_path)
    try:
        with pytest.raises(UsageError) as caught:
            start_child(tmp_path)
        assert caught.value.message == f"another emulator runs on the data directory `{tmp_path}`"
        assert attached(tmp_path) == running.ready
    finally:
        running.stop()


def test_a_port_that_is_taken_is_said_by_the_parent(tmp_path):
    running = start_child(tmp_path / "one")
    port = running.ready.https_url.rpartition(":")[2]
    try:
        with pytest.raises(UsageError) as caught:
            start_child(tmp_path / "two", ["--port", port])
        assert caught.value.message == f"port {port} cannot be listened on: address already in use"
    finally:
        running.stop()


def test_a_directory_that_cannot_be_made_is_said_by_the_parent(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made"):
        start_child(tmp_path / "file" / "data")


def test_a_stranger_on_the_kept_port_is_not_taken_for_the_emulator(tmp_path):
    running = start_child(tmp_path)
    record = (tmp_path / "running.json").read_text()
    running.stop()

    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status": "healthy", "proof": "00"}')

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", int(json.loads(record)["http_url"].rpartition(":")[2])), Stranger)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        (tmp_path / "running.json").write_text(record)
        assert attach(tmp_path) is None
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_the_child_ends_when_its_parent_is_killed(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from provisioner.emulator.process import start_child;"
        "child = start_child(Path(sys.argv[1])); print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_until_gone(child)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_foreground_emulator_in_order(tmp_path, number):
    script = (
        "import sys; from pathlib import Path; from provisioner.emulator.server import serve;"
        "from provisioner.emulator.settings import Settings;"
        "serve(Settings(data_dir=Path(sys.argv[1])), lambda ready: print(ready.pid, flush=True))"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(number)
    assert process.wait(10) == 0
    process.stdout.close()
    assert not (tmp_path / "running.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_a_killed_emulator_leaves_its_directory_to_the_next_one(tmp_path):
    first = start_child(tmp_path)
    os.kill(first.pid, signal.SIGKILL)
    first.stop()
    assert attach(tmp_path) is None
    second = start_child(tmp_path)
    assert second.ready.https_url == first.ready.https_url
    second.stop()


def test_finding_an_emulator_loads_no_server():
    script = "import sys, provisioner.emulator.process; print({'uvicorn', 'trustme', 'azure'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.strip() == "set()"


def test_secrets_are_for_the_owner_alone(emulator):
    data = Path(emulator.ready.data_dir)
    private = ("credentials.json", "ca.key", "server.pem", "running.json")
    assert {(data / name).stat().st_mode & 0o777 for name in private} == {0o600}
