"""Which specs a command line names: files as they are, folders by the specs in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from provisioner import files
from provisioner.errors import UsageError
from provisioner.pipeline.preparation import DEFAULT_SPEC

_ENDINGS = {".yaml", ".yml", ".json"}
# A spec says at the top level what nothing else in such a folder says: samples, overlays, variable files.
_MARKS = tuple(re.compile(rf"""(?:^|[{{,])\s*["']?{key}["']?\s*:""", re.MULTILINE) for key in ("version", "target"))


def spec_files(paths: Sequence[Path]) -> list[Path]:
    """The spec files that these paths name, each once; raises `UsageError` for a folder without any.

    Of a folder: every `provisioner.yaml` at any depth, and the other YAML and JSON files right in it that are specs.
    """
    found: list[Path] = []
    for path in paths or [DEFAULT_SPEC]:
        found += _in_folder(path) if path.is_dir() else [path]
    unique = {path.resolve(): path for path in reversed(found)}
    return list(reversed(unique.values()))


def _in_folder(folder: Path) -> list[Path]:
    found = sorted({*_named(folder), *(path for path in sorted(folder.iterdir()) if _is_spec(path))})
    if not found:
        raise UsageError(
            f"there is no spec in `{folder}`", "give the path of a spec, or run `provisioner init` to make one"
        )
    return found


def _named(folder: Path) -> Iterator[Path]:
    for path in folder.rglob(DEFAULT_SPEC.name):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def _is_spec(path: Path) -> bool:
    if path.suffix.casefold() not in _ENDINGS or path.name.startswith(".") or not path.is_file():
        return False
    text = files.read_text(path, "spec")
    return all(mark.search(text) for mark in _MARKS)
