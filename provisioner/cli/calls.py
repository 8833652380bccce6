"""Reporting each Azure call: one line on stderr with `-v`, one JSON object a line with `--log-file`.

Never the authorization, bodies, or the query of an operation's URL: those are secrets or become long.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from provisioner.files import append_line

if TYPE_CHECKING:
    from provisioner.azure import RequestRecord


def reporter(verbose: bool, file: Path | None) -> Callable[[RequestRecord], None] | None:
    """What hears of every finished call, or None when nobody wants to know."""
    if not verbose and file is None:
        return None
    lock = Lock()

    def report(call: RequestRecord) -> None:
        with lock:
            if verbose:
                sys.stderr.write(_line(call))
            if file is not None:
                append_line(file, json.dumps(asdict(call), ensure_ascii=False))

    return report


def _line(call: RequestRecord) -> str:
    status = call.status if call.status is not None else "no answer"
    return f"{call.method:<6} {call.address} {status} {call.seconds * 1000:.0f} ms {call.request_id}\n"
