"""Files that a command makes: all of them decided before the first is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from provisioner import files
from provisioner.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of a new spec, before they are written, and what was found out while making them."""

    spec: Path
    contents: tuple[tuple[Path, bytes], ...]
    notes: tuple[str, ...] = ()

    def save(self, *, force: bool) -> None:
        """Write all of them, the spec last; without `force` none when one of them is there already."""
        there = [path for path, _ in self.contents if path.exists()]
        if there and not force:
            names = ", ".join(f"`{path.as_posix()}`" for path in there)
            raise UsageError(
                f"{names} {'is' if len(there) == 1 else 'are'} there already", "choose another `--output`, or `--force`"
            )
        for path, data in self.contents:
            files.write_atomic(path, data)


def ndjson(rows: Sequence[object]) -> bytes:
    """Rows as lines."""
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)
