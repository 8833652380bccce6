"""Our own templates stay compiled beside their texts, as Python keeps its modules: it is a tenth of a `check`.

The same rules hold as for Python's `__pycache__`: what cannot be written is not kept, and `PYTHONDONTWRITEBYTECODE`
is heard. A user's templates are never kept: their folders are not ours to write to.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from provisioner import files
from provisioner.templating import bounds, sandbox


class KeptBytecode(BytecodeCache):
    """Jinja's cache in `__pycache__` of our template folder; made anew when a text, Python or our rewriting changes."""

    def __init__(self) -> None:
        self._folder = files.own_data("templates")
        rewriting = files.stamps(Path(str(module.__file__)) for module in (bounds, sandbox))
        self._stamp = f"{sorted(rewriting.values())}\n".encode()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The file for a template of ours; empty for any other."""
        if filename is None or Path(filename).parent != self._folder:
            return ""
        return str(self._folder / "__pycache__" / f"{name}.{sys.implementation.cache_tag}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, if it is of this text and this code; Jinja itself compares the text."""
        kept = files.read_kept(Path(bucket.key)) if bucket.key else b""
        if kept.startswith(self._stamp):
            bucket.bytecode_from_string(kept[len(self._stamp) :])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, where that can be done."""
        if bucket.key and not sys.dont_write_bytecode:
            files.keep(Path(bucket.key), self._stamp + bucket.bytecode_to_string())
