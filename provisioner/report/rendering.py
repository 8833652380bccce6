"""Diagnostics as text: one value, many renderers; a format is one module and one line in the table here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from provisioner.diagnostics import Diagnostic, ordered
from provisioner.report import concise, full, github, json_format, sarif

Renderer = Callable[[Sequence[Diagnostic], Mapping[str, str], bool], str]

FORMATS: Mapping[str, Renderer] = {
    "full": full.render,
    "concise": concise.render,
    "json": json_format.render,
    "sarif": sarif.render,
    "github": github.render,
}


def render(
    diagnostics: Sequence[Diagnostic], format: str, sources: Mapping[str, str] | None = None, *, colour: bool = False
) -> str:
    """The findings in one of `FORMATS`, by place and without duplicates; `sources` holds the texts they are in."""
    return FORMATS[format](ordered(diagnostics), sources or {}, colour)
