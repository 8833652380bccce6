"""Bicep through its own compiler."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from provisioner.diagnostics import Diagnostic, Span
from provisioner.errors import UsageError
from provisioner.importing.codes import BICEP_REFUSED
from provisioner.pipeline.preparation import shown_path

_LONGEST = 300
_ERROR = re.compile(r"\((\d+),(\d+)\) : Error (\S+: .*?)(?: \[https?:\S*\])?$", re.MULTILINE)


def built(path: Path) -> tuple[str, list[Diagnostic]]:
    """The ARM template of a Bicep file, and what `bicep build` has against it; raises `UsageError` without Bicep."""
    if not path.is_file():
        raise UsageError(f"there is no file to import `{path}`", "check the path")
    bicep = shutil.which("bicep")
    if bicep is None:
        raise UsageError(
            "Bicep is read through `bicep build`, and `bicep` is not on PATH",
            "install it (https://aka.ms/bicep-install), or build the template elsewhere and import that",
        )
    command = [bicep, "build", str(path), "--stdout"]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=_LONGEST, check=False)
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise UsageError(
            f"`bicep build` does not run: {exc}", "run `bicep build` by hand, import what it gives"
        ) from exc
    return (done.stdout, []) if done.returncode == 0 else ("", list(_refusals(path, done.stderr)))


def _refusals(path: Path, said: str) -> list[Diagnostic]:
    found = [(int(line), int(column), message) for line, column, message in _ERROR.findall(said)]
    lines = found or [(1, 1, " ".join(said.split()) or "it says nothing")]
    return [
        Diagnostic(
            code=BICEP_REFUSED,
            severity="error",
            message=f"`bicep build` refuses the file: {message.rstrip('.')}",
            span=Span(path=shown_path(path), line=line, column=column, end_line=line, end_column=column),
            hint="mend it until `bicep build` succeeds",
        )
        for line, column, message in lines
    ]
