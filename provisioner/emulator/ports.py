"""Which ports the emulator listens on: the same ones every time, so that a printed endpoint stays valid."""

from __future__ import annotations

import json
import random
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from provisioner.errors import UsageError
from provisioner.files import read_text, reason, write_atomic

_FILE = "ports.json"
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"
# Below the range from which systems take the ports of outgoing connections: nobody else should get it meanwhile.
_CHOICE = range(20000, 32000)
_ATTEMPTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sockets:
    """The bound sockets; `private` stands for the network behind private link, `proxy` takes CONNECT."""

    https: socket.socket
    http: socket.socket
    private: socket.socket
    proxy: socket.socket

    def close(self) -> None:
        """Give the ports back."""
        for item in (self.https, self.http, self.private, self.proxy):
            item.close()


def listen(data_dir: Path, https_port: int | None, http_port: int | None, address: str = LOOPBACK) -> Sockets:
    """Sockets on the ports that were asked for, else the kept ones, else free ones."""
    kept = _read(data_dir)
    _check(address)
    sockets: dict[str, socket.socket] = {}
    try:
        for name, option, wanted in (("https", "--port", https_port), ("http", "--http-port", http_port)):
            sockets[name] = _bind(address, wanted if wanted is not None else kept.get(name), option)
        for name, where in (("private", address), ("proxy", LOOPBACK)):
            try:
                sockets[name] = _bind(where, kept.get(name), "")
            except UsageError:
                sockets[name] = _bind(where, None, "")  # nobody chose it, so another one does as well
    except BaseException:
        for item in sockets.values():
            item.close()
        raise
    ports = {name: port_of(item) for name, item in sockets.items()}
    if ports != kept:
        write_atomic(data_dir / _FILE, json.dumps(ports) + "\n")
    return Sockets(**sockets)


def port_of(listener: socket.socket) -> int:
    """The port that a socket is bound to."""
    return int(listener.getsockname()[1])


def _read(data_dir: Path) -> dict[str, int]:
    path = data_dir / _FILE
    if not path.exists():
        return {}
    try:
        value = json.loads(read_text(path, "file of ports"))
        return {name: int(port) for name, port in value.items()}
    except (ValueError, AttributeError, TypeError) as exc:
        raise UsageError(f"`{path}` does not hold the emulator's ports", "remove it to have new ones chosen") from exc


def reached_at(address: str) -> str:
    """The address by which programs on this machine reach a socket that is bound to `address`."""
    return LOOPBACK if address == EVERYWHERE else address


def _check(address: str) -> None:
    """Raise `UsageError` for what is no address of this machine."""
    try:
        _open(address, 0).close()
    except OSError as exc:
        raise UsageError(
            f"`{address}` cannot be listened on: {reason(exc)}",
            f"give an IPv4 address of this machine, or {EVERYWHERE} for all of them",
        ) from exc


def _bind(address: str, port: int | None, option: str) -> socket.socket:
    if port:
        try:
            return _open(address, port)
        except OSError as exc:
            raise UsageError(
                f"port {port} cannot be listened on: {reason(exc)}",
                f"stop what uses it, or choose another with `provisioner emulator {option} N`",
            ) from exc
    for _ in range(_ATTEMPTS):
        try:
            return _open(address, random.choice(_CHOICE))
        except OSError:
            continue
    return _open(address, 0)


def _open(address: str, port: int) -> socket.socket:
    # With its protocol named: only then asyncio sends answers at once (TCP_NODELAY), and without that whoever keeps a
    # connection waits 40 ms for the second packet of each.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart need not wait for old sockets
        listener.bind((address, port))
        listener.listen(2048)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener
