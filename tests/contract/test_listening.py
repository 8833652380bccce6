"""Where the emulator listens: on loopback, or where it was told to."""

from __future__ import annotations

import socket
import ssl
import sys
from urllib.parse import urlsplit

import pytest
from contract.wire import Wire

from provisioner.emulator.process import start_child
from provisioner.errors import UsageError

pytestmark = pytest.mark.contract
ELSEWHERE = "127.0.0.2"  # loopback too, so that the test opens nothing to others


def test_every_listener_is_on_loopback(emulator):
    ready = emulator.ready
    for url in (ready.https_url, ready.http_url, ready.private_url, ready.proxy_url):
        assert urlsplit(url).hostname == "127.0.0.1"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 without being told")
def test_another_address_is_listened_on_when_it_is_asked_for(tmp_path):
    child = start_child(tmp_path, ["--listen", ELSEWHERE])
    try:
        for url in (child.ready.https_url, child.ready.http_url, child.ready.private_url):
            assert urlsplit(url).hostname == ELSEWHERE
            with pytest.raises(OSError, match="refused"):
                socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout=30)
        wire = Wire(child.ready.https_url, child.ready.ca_path)  # its certificate names the address
        assert wire.ask("GET", "/_emulator/health", b"")[0] == 200
        assert wire.ask("GET", "/_emulator/requests", b"")[0] == 401
        wire.close()
        assert urlsplit(child.ready.proxy_url).hostname == "127.0.0.1"
        tunnel = Wire(child.ready.proxy_url)
        tunnel.socket.sendall(b"CONNECT management.azure.com:443 HTTP/1.1\r\n\r\n")
        assert b"200" in tunnel.stream.readline()
        tunnel.stream.readline()
        context = ssl.create_default_context(cafile=child.ready.ca_path)
        with context.wrap_socket(tunnel.socket, server_hostname="management.azure.com") as inner:
            inner.sendall(b"GET /_emulator/health HTTP/1.1\r\nHost: management.azure.com\r\n\r\n")
            assert b"200" in inner.recv(100)
    finally:
        child.stop()


@pytest.mark.parametrize("address", ["203.0.113.7", "nowhere.invalid"])
def test_an_address_of_somebody_else_is_refused_in_words(tmp_path, address):
    with pytest.raises(UsageError) as refused:
        start_child(tmp_path, ["--listen", address])
    assert refused.value.message.startswith(f"`{address}` cannot be listened on: ")
    assert "0.0.0.0" in str(refused.value.hint)
