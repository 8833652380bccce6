"""The manual: one page a code (`PRV146.md`), which `explain` prints, `docs/rules.md` holds and a test executes."""

from __future__ import annotations

from provisioner.manual.pages import codes, page, title

__all__ = ["codes", "page", "title"]
