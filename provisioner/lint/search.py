"""The configuration of a project: `[tool.provisioner]` of the nearest `pyproject.toml`, or a `provisioner.toml`.

Nearest means: in the folder of the spec, else in the first one above it that has either; `provisioner.toml` wins where
both say something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from provisioner import files
from provisioner.diagnostics import Diagnostic
from provisioner.lint.configuration import Configuration


def configured(spec: Path, shown: Callable[[Path], str] = Path.as_posix) -> tuple[Configuration, list[Diagnostic]]:
    """The configuration that holds for a spec; `shown` is how messages name a file."""
    for folder in _upwards(spec):
        for name, table in (("provisioner.toml", ()), ("pyproject.toml", ("tool", "provisioner"))):
            path = folder / name
            if not path.is_file():
                continue
            text = files.read_text(path, "configuration")
            if table and "tool.provisioner" not in text.replace(" ", ""):
                continue
            from provisioner.lint.toml import parsed  # late: most projects have no configuration

            return parsed(text, shown(path), table)
    return Configuration(), []


def _upwards(spec: Path) -> Iterator[Path]:
    folder = spec.absolute().parent
    yield folder
    yield from folder.parents
