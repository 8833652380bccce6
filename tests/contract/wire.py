"""HTTP by hand: what real clients send and no HTTP library would."""

from __future__ import annotations

import socket
import ssl
from urllib.parse import urlsplit


class Wire:
    """One connection that sends what it is told and reads one answer."""

    def __init__(self, url: str, ca: str | None = None) -> None:
        parts = urlsplit(url)
        self.host = parts.netloc
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=30)
        if parts.scheme == "https":
            self.socket = ssl.create_default_context(cafile=ca).wrap_socket(self.socket, server_hostname=parts.hostname)
        self.stream = self.socket.makefile("rb")

    def send(self, target: str, token: str, body: bytes, *headers: str, length: bool = True) -> None:
        """A POST with a token."""
        self.begin("POST", target, body, f"Authorization: Bearer {token}", *headers, length=length)

    def begin(self, method: str, target: str, body: bytes, *headers: str, length: bool = True) -> None:
        """Any request, its headers as they are given."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}", *headers]
        if length:
            lines.append(f"Content-Length: {len(body)}")
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        status = int(self.stream.readline().split()[1])
        headers = {}
        while (line := self.stream.readline().strip()) != b"":
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, self.stream.read(int(headers.get("content-length", 0)))

    def ask(self, method: str, target: str, body: bytes, *headers: str) -> tuple[int, dict[str, str], bytes]:
        """A request and its answer."""
        self.begin(method, target, body, *headers)
        return self.answer()

    def close(self) -> None:
        self.stream.close()
        self.socket.close()
