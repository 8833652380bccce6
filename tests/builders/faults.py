"""Faults ordered from a running emulator: what the next calls that match will meet."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

from provisioner.emulator.credentials import load_credentials
from provisioner.emulator.settings import Ready


def order(ready: Ready, *faults: dict[str, Any]) -> None:
    """For instance `order(ready, {"method": "PUT", "path": "*/tables/App_CL", "code": "ScopeLocked"})`.

    Members: method, path (with `*`), times, skip, action (answer, reset, fail, never), done, status, code, message,
    headers; see `provisioner.emulator.state.faults`.
    """
    _call(ready, "POST", json.dumps(faults).encode())


def open_orders(ready: Ready) -> list[dict[str, Any]]:
    """What no call has met yet."""
    return _call(ready, "GET")["faults"]


def take_back(ready: Ready) -> None:
    """No fault any more."""
    _call(ready, "DELETE")


def _call(ready: Ready, method: str, body: bytes | None = None) -> Any:
    known = load_credentials(Path(ready.data_dir))
    assert known is not None
    request = urllib.request.Request(
        f"{ready.http_url}/_emulator/faults", data=body, method=method, headers={"x-emulator-key": known.admin_key}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None
