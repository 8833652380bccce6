"""Templates at work: a name and values go in, JSON or diagnostics come out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Template

from provisioner.diagnostics import Diagnostic, Span, did_you_mean
from provisioner.model.json import Json
from provisioner.templating.bounds import CURRENT, Bounds, Budget
from provisioner.templating.bytecode import KeptBytecode
from provisioner.templating.faults import GLOBAL_NAMES, fault, line_span, place_of
from provisioner.templating.sandbox import Sandbox
from provisioner.templating.sources import SourceLoader, TemplateSource
from provisioner.templating.tracing import TracingSandbox, line_at


class DuplicateKeyError(ValueError):
    """A rendered object has one key twice."""


class Templates:
    """The templates of one source, compiled once."""

    def __init__(self, source: TemplateSource, bounds: Bounds | None = None) -> None:
        self.source = source
        self._bounds = bounds or Bounds()
        self._loader = SourceLoader(source)
        self._sandbox = Sandbox(self._loader, KeptBytecode())

    def json(self, name: str, variables: Mapping[str, Json]) -> tuple[Json, Diagnostic | None]:
        """The JSON that a template gives for these variables, or what is wrong with it."""
        text, problem = self.text(name, variables)
        if text is None:
            return None, problem
        try:
            return json.loads(text, object_pairs_hook=_unique, parse_constant=_refused), None
        except DuplicateKeyError as exc:
            at, message = max(text.rfind(json.dumps(str(exc), ensure_ascii=False)), 0), f"the key `{exc}` stands twice"
        except json.JSONDecodeError as exc:
            at, message = exc.pos, _tidied(exc, text)
        except (ValueError, RecursionError) as exc:
            at, message = 0, str(exc) if isinstance(exc, ValueError) else "it is nested too deep"
        return None, Diagnostic(
            code="PRV205",
            severity="error",
            message=f"`{name}` does not give JSON: {message}",
            span=self._trace(name, variables, at),
            hint="write values through `json` or `optional`, and mind the commas",
            origin=f"templates/{name}",
        )

    def text(self, name: str, variables: Mapping[str, Json]) -> tuple[str | None, Diagnostic | None]:
        """What a template gives, as text."""
        try:
            return self._run(self._sandbox, name, variables), None
        except Exception as exc:  # a template is the user's program: whatever it raises is a finding in it
            main = str(self._loader.paths.get(name, self.source.find(name) or name))
            place = place_of(exc, main, self._loader.texts)
            return None, fault(exc, name, place, (*variables, *GLOBAL_NAMES))

    def path(self, name: str) -> Path | None:
        """The file that a template is read from."""
        return self.source.find(name)

    def line(self, name: str, number: int) -> Span:
        """The span of one line of a template's file."""
        return line_span(str(self._loader.paths.get(name, name)), number, self._loader.texts)

    def _run(self, sandbox: Sandbox, name: str, variables: Mapping[str, Json]) -> str:
        token = CURRENT.set(Budget(self._bounds))
        try:
            template: Template = sandbox.get_template(name)
            return "".join(template.generate(variables))
        finally:
            CURRENT.reset(token)

    def _trace(self, name: str, variables: Mapping[str, Json], offset: int) -> Span:
        """The template line that made the character at `offset`, found by rendering again with line marks."""
        main = str(self._loader.paths[name])
        path, line = line_at(self._run(TracingSandbox(self._loader), name, variables), offset)
        return line_span(path or main, line, self._loader.texts)


def strangers(source: TemplateSource) -> list[Diagnostic]:
    """Warnings for files in the user's folders that nothing will ever use."""
    ours = [path.name for path in source.folders[-1].glob("*.json.j2")]
    return [
        Diagnostic(
            code="PRV208",
            severity="warning",
            message=f"`{path.name}` is not the name of a template, so it is never used",
            span=Span.start_of(str(path)),
            hint=did_you_mean(path.name, ours) or f"the templates are {', '.join(sorted(ours))}",
        )
        for path in source.strangers()
    ]


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise DuplicateKeyError(next(key for key in keys if keys.count(key) > 1))
    return found


def _refused(constant: str) -> Json:
    raise ValueError(f"`{constant}` is not JSON")


def _tidied(error: json.JSONDecodeError, text: str) -> str:
    line = text.splitlines()[error.lineno - 1].strip() if text.strip() else ""
    said = error.msg[:1].lower() + error.msg[1:].replace("'", "`")
    shown = line if len(line) <= 60 else f"{line[:57]}…"
    return f"{said} in `{shown}`" if shown else "it is empty"
