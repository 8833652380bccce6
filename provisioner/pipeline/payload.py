"""Would a body be accepted: a file against the stream that it is for."""

from __future__ import annotations

import time
from pathlib import Path

from provisioner import files
from provisioner.diagnostics import Diagnostic
from provisioner.errors import UsageError
from provisioner.kql.datetimes import UNIX_EPOCH
from provisioner.model.project import Project, Rule, Stream
from provisioner.pipeline.preparation import Prepared, shown_path


def check_payload(prepared: Prepared, path: Path, stream: str | None) -> tuple[int, list[Diagnostic]]:
    """How many records a body has, and what stands against it; raises `UsageError` where it cannot be read."""
    from provisioner.trial import check_payload as check

    assert prepared.project is not None, "the caller asks `prepared.ok` first"
    rule, chosen = _stream(prepared.project, stream)
    data = files.read_bytes(path, "payload")
    now = UNIX_EPOCH + time.time_ns() // 100
    rows, found = check(prepared.project, rule, chosen, data, shown_path(path), now=now)
    return len(rows), found


def _stream(project: Project, wanted: str | None) -> tuple[Rule, Stream]:
    known = [(rule, stream) for rule in project.rules for stream in rule.streams]
    found = [
        (rule, stream)
        for rule, stream in known
        if wanted in (None, stream.handle, stream.name, f"{rule.handle}/{stream.handle}")
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{rule.handle}/{stream.handle}" for rule, stream in known)
    if not found:
        raise UsageError(f"the spec has no stream `{wanted}`", f"it has {names}" if names else None)
    raise UsageError("the payload could be for several streams", f"choose one with --stream: {names}")
