"""Where templates come from: the user's folders first, then our own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound

from provisioner import files
from provisioner.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSource:
    """A search path; `overlays` are the user's folders, the first one winning."""

    overlays: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        for folder in self.overlays:
            if not folder.is_dir():
                raise UsageError(
                    f"there is no template folder `{folder}`", "give a folder that holds `*.json.j2` files"
                )

    @property
    def folders(self) -> tuple[Path, ...]:
        """All folders, the most important first."""
        return (*self.overlays, files.own_data("templates"))

    def find(self, name: str) -> Path | None:
        """The file that holds a template; never one outside the folders."""
        if not _NAME.fullmatch(name):
            return None
        for folder in self.folders:
            path = folder / name
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return path
        return None

    def own(self, name: str) -> Path:
        """Our own file of that name, whatever lies over it."""
        return files.own_data("templates", name)

    def strangers(self) -> list[Path]:
        """Files in the user's folders that no template of ours is named after, parts (`_name.j2`) excepted."""
        ours = {path.name for path in files.own_data("templates").glob("*.json.j2")}
        return [
            path
            for folder in self.overlays
            for path in sorted(folder.glob("*.j2"))
            if path.name not in ours and not path.name.startswith("_")
        ]


class SourceLoader(BaseLoader):
    """Jinja's view of a `TemplateSource`; remembers which file each template came from."""

    def __init__(self, source: TemplateSource) -> None:
        self._source = source
        self.paths: dict[str, Path] = {}
        self.texts: dict[str, str] = {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        """The text of a template and the name of its file."""
        path = self._source.find(template)
        if path is None:
            raise TemplateNotFound(template)
        text = files.read_text(path, "template")
        self.paths[template] = path
        self.texts[str(path)] = text
        return text, str(path), lambda: True
