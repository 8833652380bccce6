"""The origins in force for a template: the user's own lines first, then those of the template it replaces."""

from __future__ import annotations

from provisioner import files
from provisioner.diagnostics import Diagnostic
from provisioner.render.origins import Declaration, OriginSyntaxError, declared
from provisioner.templating import Templates


class Declarations:
    """Reads each template's block once; `problems` are the lines that cannot be read."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._known: dict[str, tuple[Declaration, ...]] = {}
        self.problems: list[Diagnostic] = []

    def of(self, name: str) -> tuple[Declaration, ...]:
        """The declarations that hold for documents of this template."""
        if name not in self._known:
            own = self._templates.source.own(name)
            used = self._templates.path(name)
            found = declared(files.read_text(own, "template"))
            self._known[name] = found if used in (own, None) else (*self._read(name), *found)
        return self._known[name]

    def _read(self, name: str) -> tuple[Declaration, ...]:
        path = self._templates.path(name)
        assert path is not None, "a template that was rendered has a file"
        try:
            return declared(files.read_text(path, "template"))
        except OriginSyntaxError as exc:
            self.problems.append(
                Diagnostic(
                    code="PRV210",
                    severity="error",
                    message=f"The origins of `{name}` cannot be read: {exc}",
                    span=self._templates.line(name, exc.line),
                    hint="write `place in the document <- place in the spec`",
                    origin=f"templates/{name}",
                )
            )
            return ()
