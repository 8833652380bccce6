"""Which ports the emulator listens on: the same ones every time, so that a printed endpoint stays valid."""

from __future__ import annotations

import json
import random
import socket
import sys
from pathlib import Path

from provisioner.errors import UsageError
from provisioner.files import read_text, reason, write_atomic

_FILE = "ports.json"
_LOOPBACK = "127.0.0.1"
# Below the range from which systems take the ports of outgoing connections: nobody else should get it meanwhile.
_CHOICE = range(20000, 32000)
_ATTEMPTS = 50


def listen(data_dir: Path, https_port: int | None, http_port: int | None) -> tuple[socket.socket, socket.socket]:
    """Two bound sockets on loopback: the ports that were asked for, else the kept ones, else free ones."""
    kept = _read(data_dir)
    sockets: list[socket.socket] = []
    try:
        for name, option, wanted in (("https", "--port", https_port), ("http", "--http-port", http_port)):
            sockets.append(_bind(wanted if wanted is not None else kept.get(name), option))
    except BaseException:
        for item in sockets:
            item.close()
        raise
    ports = {"https": port_of(sockets[0]), "http": port_of(sockets[1])}
    if ports != kept:
        write_atomic(data_dir / _FILE, json.dumps(ports) + "\n")
    return sockets[0], sockets[1]


def port_of(listener: socket.socket) -> int:
    """The port that a socket is bound to."""
    return int(listener.getsockname()[1])


def _read(data_dir: Path) -> dict[str, int]:
    path = data_dir / _FILE
    if not path.exists():
        return {}
    try:
        value = json.loads(read_text(path, "file of ports"))
        return {name: int(value[name]) for name in ("https", "http")}
    except (ValueError, KeyError, TypeError) as exc:
        raise UsageError(f"`{path}` does not hold the emulator's ports", "remove it to have new ones chosen") from exc


def _bind(port: int | None, option: str) -> socket.socket:
    if port:
        try:
            return _open(port)
        except OSError as exc:
            raise UsageError(
                f"port {port} cannot be listened on: {reason(exc)}",
                f"stop what uses it, or choose another with `provisioner emulator {option} N`",
            ) from exc
    for _ in range(_ATTEMPTS):
        try:
            return _open(random.choice(_CHOICE))
        except OSError:
            continue
    return _open(0)


def _open(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart need not wait for old sockets
        listener.bind((_LOOPBACK, port))
        listener.listen(2048)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener
