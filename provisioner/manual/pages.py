"""Finding a page and what stands at its head; a page begins with `# CODE: title`."""

from __future__ import annotations

import re
from pathlib import Path

from provisioner import files

_FOLDER = Path(__file__).parent
_CODE = re.compile(r"PRV\d{3}")


def codes() -> list[str]:
    """Every code that has a page, in order."""
    return sorted(path.stem for path in _FOLDER.glob("PRV*.md"))


def page(code: str) -> str | None:
    """The whole page in Markdown; None when there is none."""
    path = _FOLDER / f"{code}.md"
    return files.read_text(path, "page") if _CODE.fullmatch(code) and path.is_file() else None


def title(code: str) -> str | None:
    """What a code means, in a few words."""
    text = page(code)
    return text.partition("\n")[0].partition(": ")[2] if text else None
