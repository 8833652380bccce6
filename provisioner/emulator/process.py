"""The parent's side: start an emulator as a child process, or find the one that runs on a data directory.

Standard library only: the command line uses this without loading the server.
"""

from __future__ import annotations

import contextlib
import hmac
import http.client
import json
import secrets
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from provisioner.emulator.credentials import load_credentials, prove
from provisioner.emulator.settings import RUN_FILE, Ready
from provisioner.errors import UsageError

_STOP_SECONDS = 10.0
_HEALTH_SECONDS = 2.0


class RunningEmulator:
    """A child process; it ends with `stop`, or when this process does."""

    def __init__(self, process: subprocess.Popen[bytes], ready: Ready) -> None:
        self._process = process
        self.ready = ready

    @property
    def pid(self) -> int:
        """The child's process ID."""
        return self._process.pid

    def stop(self) -> None:
        """Close the pipe and wait; a child that does not end is killed."""
        _end(self._process)


def start_child(data_dir: Path, options: Sequence[str] = ()) -> RunningEmulator:
    """Start an emulator on a data directory and wait until it answers.

    Raises `UsageError` with the child's own reason: directory in use or not writable, port taken.
    """
    command = [sys.executable, "-m", "provisioner", "emulator", "--data", str(data_dir), "--child", *options]
    new_group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows only
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        creationflags=new_group,
        start_new_session=sys.platform != "win32",  # Ctrl-C is for the parent, which ends the child in order
    )
    try:
        return RunningEmulator(process, _first_line(process))
    except BaseException:
        _end(process)
        raise


def attach(data_dir: Path) -> Ready | None:
    """The emulator that runs on a data directory, or None; what listens on its port must prove that it is the one."""
    try:
        ready = Ready.from_json(json.loads((data_dir / RUN_FILE).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    credentials = load_credentials(data_dir)
    return ready if credentials and _answers(ready, credentials.signing_key) else None


def _first_line(process: subprocess.Popen[bytes]) -> Ready:
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        told = json.loads(line)
    except ValueError:
        told = {}
    if "ready" in told:
        return Ready.from_json(told["ready"])
    if "error" in told:
        raise UsageError(told["error"], told.get("hint"))
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_SECONDS)
    raise UsageError(
        f"the local emulator did not start: its process ended with code {process.returncode}",
        "run `provisioner emulator` to see why",
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(ready: Ready, signing_key: str) -> bool:
    nonce = secrets.token_hex(16)
    address = urlsplit(ready.http_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_HEALTH_SECONDS)
    try:
        connection.request("GET", f"/_emulator/health?nonce={nonce}")
        answer = connection.getresponse()
        told = json.loads(answer.read(4096))
        return answer.status == 200 and hmac.compare_digest(str(told.get("proof")), prove(signing_key, nonce))
    except (OSError, ValueError, AttributeError, http.client.HTTPException):
        return False
    finally:
        connection.close()
