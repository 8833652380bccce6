"""A proxy that knows one thing: CONNECT to a host of Azure's leads to this emulator.

Some shippers have the address of sign-in built in and take no ingestion endpoint but one of Azure's (AxoSyslog,
rsyslog's omazuredce, Logstash): with `HTTPS_PROXY` they run with the configuration that they have in Azure. It leads
nowhere else, so that nobody's traffic leaves the machine through it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket

from provisioner.emulator.azure_hosts import is_azure

_LONGEST_HEAD = 16 * 1024
_HEAD_SECONDS = 30.0
_CHUNK = 256 * 1024
_PORT = 443


class Proxy:
    """Listens on one socket; a tunnel ends at the emulator's https socket, which has a certificate for each host."""

    def __init__(self, address: str, https_port: int) -> None:
        self._https = address, https_port
        self._tunnels: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self, listener: socket.socket) -> None:
        """Begin to take connections."""
        self._server = await asyncio.start_server(self._accept, sock=listener, limit=_LONGEST_HEAD)

    async def close(self) -> None:
        """Take no more, and cut the tunnels: what runs in them has been answered, or is cut at the other end too."""
        if self._server is not None:
            self._server.close()
        for task in self._tunnels:
            task.cancel()
        await asyncio.gather(*self._tunnels, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tunnels.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            self._tunnels.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        refusal = await _refusal(reader)
        if refusal is not None:
            writer.write(refusal)
            await writer.drain()
            return
        inner_reader, inner_writer = await asyncio.open_connection(*self._https)
        try:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
        finally:
            inner_writer.close()


async def _refusal(reader: asyncio.StreamReader) -> bytes | None:
    """What is answered to a request that opens no tunnel, None for one that does."""
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_SECONDS)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
        return _answer("400 Bad Request", "The request is not complete.")
    method, _, rest = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
    if method != "CONNECT":
        return _answer("405 Method Not Allowed", "This proxy takes CONNECT only.", "Allow: CONNECT\r\n")
    host, _, port = rest.partition(" ")[0].rpartition(":")
    if not is_azure(host) or port != str(_PORT):
        return _answer("403 Forbidden", "This proxy leads to hosts of Azure Monitor on port 443 only.")
    return None


def _answer(status: str, text: str, headers: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status}\r\n{headers}Content-Type: text/plain\r\nContent-Length: {len(text)}\r\n"
        f"Connection: close\r\n\r\n{text}"
    ).encode()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything from one side to the other; the end of one side is told to the other."""
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.close()
