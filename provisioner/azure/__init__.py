"""Azure through its official SDKs; the one room that imports them, and only when a connection is made.

Bodies go in and come out loss-free: the SDKs' own models drop every field they do not know, so requests are sent as the
bytes we made and answers are read from the raw response.
"""

from __future__ import annotations

from provisioner.azure.connection import Connection, connect
from provisioner.azure.credentials import CredentialSource
from provisioner.azure.request_log import RequestRecord

__all__ = ["Connection", "CredentialSource", "RequestRecord", "connect"]
