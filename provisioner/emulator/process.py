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
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from provisioner.emulator.credentials import load_credentials, prove
from provisioner.emulator.settings import RUN_FILE, Ready
from provisioner.errors import UsageError

_STOP_SECONDS = 10.0
_HEALTH_SECONDS = 2.0


class RunningEmulator:
    """A child process; it ends with `stop`, or when this process does, unless others use it."""

    def __init__(self, process: subprocess.Popen[bytes], ready: Ready) -> None:
        self._process = process
        self.ready = ready

    @property
    def pid(self) -> int:
        """The child's process ID."""
        return self._process.pid

    def stop(self) -> bool:
        """Close the pipe and wait; False when others use the emulator, which then ends after them."""
        return _end(self._process)


class AttachedEmulator:
    """An emulator that somebody else runs; it stays until `close`."""

    def __init__(self, lease: _Lease, ready: Ready) -> None:
        self._lease = lease
        self.ready = ready

    def close(self) -> None:
        """Let it end when its owner does."""
        self._lease.close()


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


def attach(data_dir: Path) -> AttachedEmulator | None:
    """The emulator that runs on a data directory, or None; what listens on its port must prove that it is the one."""
    try:
        ready = Ready.from_json(json.loads((data_dir / RUN_FILE).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    credentials = load_credentials(data_dir)
    lease = _Lease.of(ready, credentials.signing_key) if credentials else None
    return AttachedEmulator(lease, ready) if lease else None


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


def _end(process: subprocess.Popen[bytes]) -> bool:
    """Close the child's input and wait for its end, or for its word that others use it; kill one that says nothing."""
    assert process.stdin is not None and process.stdout is not None
    output, said = process.stdout, []
    with contextlib.suppress(OSError):
        process.stdin.close()
    listener = threading.Thread(target=lambda: said.append(_last_line(output)), daemon=True)
    listener.start()
    listener.join(_STOP_SECONDS)
    held = bool(said and b'"held"' in said[0])
    if not held:
        try:
            process.wait(_STOP_SECONDS if said else 0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    listener.join()
    output.close()
    return not held


def _last_line(output: IO[bytes]) -> bytes:
    try:
        return output.readline()
    except (OSError, ValueError):
        return b""


class _Lease:
    """A request that stays open for as long as an emulator is used."""

    def __init__(self, connection: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> None:
        self._connection = connection
        self._answer = answer

    @classmethod
    def of(cls, ready: Ready, signing_key: str) -> _Lease | None:
        """A lease of the emulator, or None when that is not what answers."""
        nonce = secrets.token_hex(16)
        address = urlsplit(ready.http_url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_HEALTH_SECONDS)
        try:
            connection.request("GET", f"/_emulator/lease?nonce={nonce}")
            answer = connection.getresponse()
            proof = answer.headers.get("x-emulator-proof", "")
        except (OSError, ValueError, http.client.HTTPException):
            connection.close()
            return None
        lease = cls(connection, answer)
        if answer.status == 200 and hmac.compare_digest(proof.encode(), prove(signing_key, nonce).encode()):
            return lease
        lease.close()
        return None

    def close(self) -> None:
        """Give it back."""
        self._answer.close()
        self._connection.close()
