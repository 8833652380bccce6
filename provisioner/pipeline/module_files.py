"""What Terraform names beside its files: texts, and the folders of local modules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner import files
from provisioner.errors import UsageError
from provisioner.pipeline.preparation import shown_path

if TYPE_CHECKING:
    from provisioner.importing import File


class ModuleFiles:
    """Reads from the folder of the first Terraform file on; `sources` is what was read, by path."""

    def __init__(self, paths: Sequence[Path]) -> None:
        from provisioner.importing import TERRAFORM

        named = [path for path in paths if path.is_dir() or path.name.endswith(TERRAFORM)]
        self.home = next((path if path.is_dir() else path.parent for path in named), None)
        self.sources: dict[str, str] = {}

    def text(self, name: str) -> str | None:
        """A text; None for one that cannot be read, and for a path from the root."""
        if self.home is None or Path(name).is_absolute():
            return None
        path = self.home / name
        try:
            return files.read_text(path, "text") if path.is_file() else None
        except UsageError:
            return None

    def folder(self, name: str) -> list[File]:
        """The Terraform files of a local module; none where there is no such folder."""
        if self.home is None or Path(name).is_absolute():
            return []
        found = list(inside(self.home / name))
        self.sources |= {file.path: file.text for file in found}
        return found


def inside(folder: Path) -> Iterator[File]:
    """The Terraform files of a folder, those that are texts."""
    from provisioner.importing import TERRAFORM, File

    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.endswith(TERRAFORM) and path.is_file():
            yield File(path=shown_path(path), text=files.read_text(path, "file to import"))
