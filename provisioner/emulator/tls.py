"""A certificate authority of one's own, kept in the data directory, and the loopback certificate it signs.

The SDKs refuse to send a token over plain HTTP, so TLS is needed even on loopback. The authority is made once, because
clients are told to trust its file.
"""

from __future__ import annotations

import socket
import ssl
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner.emulator.azure_hosts import is_azure
from provisioner.emulator.ports import EVERYWHERE, LOOPBACK
from provisioner.files import read_bytes, secure, write_atomic

if TYPE_CHECKING:
    import trustme

CA_NAME = "ca.pem"
_KEY_NAME = "ca.key"
_SERVER_NAME = "server.pem"
_HOSTS_KEPT = 256
_NAMES = ("localhost", "127.0.0.1", "::1")


def server_context(data_dir: Path, address: str = LOOPBACK) -> ssl.SSLContext:
    """The TLS side of the server; the files that are not there yet are made.

    Beyond loopback the certificate is made anew at every start, since names and addresses of a machine change.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if address == LOOPBACK:
        context.load_cert_chain(_server_file(data_dir))
    else:
        _authority(data_dir).issue_cert(*_names_of_this_machine(address), common_name="localhost").configure_cert(
            context
        )

    @lru_cache(maxsize=_HOSTS_KEPT)
    def context_of(host: str) -> ssl.SSLContext:
        return _host_context(data_dir, host)

    def choose(connection: ssl.SSLObject | ssl.SSLSocket, host: str | None, _context: ssl.SSLContext) -> None:
        if host is not None and is_azure(host):
            connection.context = context_of(host.lower())

    context.sni_callback = choose
    return context


def _names_of_this_machine(address: str) -> tuple[str, ...]:
    """What clients elsewhere may call it."""
    name = socket.gethostname()
    try:
        addresses = socket.gethostbyname_ex(name)[2]
    except OSError:
        addresses = []
    given = () if address == EVERYWHERE else (address,)
    return tuple(dict.fromkeys((*_NAMES, name, *given, *addresses)))


def _host_context(data_dir: Path, host: str) -> ssl.SSLContext:
    """For a host of Azure's that a client reaches through the proxy: a certificate made on the spot, kept nowhere."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _authority(data_dir).issue_cert(host).configure_cert(context)
    return context


def _server_file(data_dir: Path) -> Path:
    path = data_dir / _SERVER_NAME
    if path.exists() and (data_dir / CA_NAME).exists():
        return path
    leaf = _authority(data_dir).issue_cert(*_NAMES, common_name="localhost")
    chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
    write_atomic(path, leaf.private_key_pem.bytes() + chain, private=True)
    secure(path)
    return path


def _authority(data_dir: Path) -> trustme.CA:
    import trustme  # 50 ms, needed once in the life of a data directory

    certificate, key = data_dir / CA_NAME, data_dir / _KEY_NAME
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(read_bytes(certificate), read_bytes(key))
    authority = trustme.CA(organization_name="provisioner emulator", organization_unit_name="local development")
    write_atomic(key, authority.private_key_pem.bytes(), private=True)
    secure(key)
    write_atomic(certificate, authority.cert_pem.bytes())
    return authority
