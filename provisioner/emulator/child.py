"""The emulator as a child process: one JSON line on standard output, then silence until standard input is closed.

If others use the emulator at that moment, a second line says so, and the process lives on until they are done.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

from provisioner.emulator.server import serve
from provisioner.emulator.settings import Ready, Settings
from provisioner.errors import ProvisionerError


def serve_child(settings: Settings) -> None:
    """Run until the parent closes the pipe; a reason for not starting goes to the parent in the same line."""
    try:
        serve(settings, on_ready=_tell_ready, parent=sys.stdin.buffer, on_held=_tell_held)
    except ProvisionerError as exc:
        _tell({"error": exc.message, "hint": exc.hint})
        raise SystemExit(exc.exit_code) from exc


def _tell_ready(ready: Ready) -> None:
    _tell({"ready": ready.to_json()})


def _tell_held() -> None:
    """The parent may be gone already."""
    with contextlib.suppress(OSError):
        _tell({"held": True})


def _tell(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()
