"""Requests as a client without an SDK sends them, with the administrator's token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from contract.wire import Wire

MANAGEMENT = "https://management.core.windows.net//.default"  # as Azure's command line asks
GRAPH = "https://graph.microsoft.com//.default"


@dataclass(frozen=True)
class Raw:
    """One connection an answer."""

    emulator: Any
    scope: str

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, str], Any]:
        """Status, headers and JSON of an answer; bytes are sent as they are."""
        token = self.emulator.credential().get_token(self.scope).token
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        wire = Wire(self.emulator.url, self.emulator.ca)
        try:
            headers = (f"Authorization: Bearer {token}", "Content-Type: application/json")
            status, found, answer = wire.ask(method, path, data, *headers)
        finally:
            wire.close()
        return status, found, json.loads(answer) if answer else None

    def get(self, path: str) -> Any:
        """The JSON of a GET that succeeds."""
        status, _, answer = self.ask("GET", path)
        assert status == 200, answer
        return answer
