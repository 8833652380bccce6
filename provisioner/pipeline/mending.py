"""`check --fix`: the safe fixes of the findings, taken until no more come of them.

A fix can uncover the next one (a text that could not be read had more to say), so the mended texts are checked again.
Nothing is written before all is known, and a file that has changed in the meantime is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from provisioner import files
from provisioner.diagnostics import ordered
from provisioner.errors import UsageError
from provisioner.model.edits import mended
from provisioner.pipeline.check import check
from provisioner.pipeline.preparation import Inputs

_ROUNDS = 100
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """`count` fixes, and the texts of the files that they change, before and after."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    count: int


def mend(inputs: Inputs) -> Mended:
    """Take every safe fix of one spec and the files of KQL that it names; on disk nothing changes."""
    before: dict[str, str] = {}
    drafts: dict[str, str] = {}
    total = 0
    for _ in range(_ROUNDS):
        prepared, found = check(replace(inputs, drafts=drafts))
        for path, text in prepared.sources.items():
            before.setdefault(path, text)
        changed, count = mended(prepared.sources, ordered(found))
        if not changed:
            break
        drafts |= changed
        total += count
    return Mended(before={path: before[path] for path in drafts}, after=drafts, count=total)


def write(result: Mended) -> list[Path]:
    """Write the mended files, each whole or not at all; raises `UsageError` when one is no longer what was mended."""
    written: list[Path] = []
    for shown, text in result.after.items():
        path = Path(shown).resolve()  # through a link, so that it stays one
        data = files.read_bytes(path)
        if data.decode("utf-8-sig") != result.before[shown]:
            raise UsageError(f"`{shown}` has changed while it was being mended", "run the command again")
        marked = data.startswith(_BYTE_ORDER_MARK.encode())
        files.write_atomic(path, (_BYTE_ORDER_MARK if marked else "") + text)
        written.append(Path(shown))
    return written


def diff(result: Mended) -> Iterator[str]:
    """The lines of a unified diff, as `patch` and `git apply` take it."""
    for path in sorted(result.after):
        before, after = (_LINE.findall(text[path]) for text in (result.before, result.after))
        name = path.lstrip("/")
        for line in unified_diff(before, after, f"a/{name}", f"b/{name}"):
            yield from [line] if line.endswith("\n") else [f"{line}\n", "\\ No newline at end of file\n"]
