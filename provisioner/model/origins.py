"""The spec line that a place in a rendered document comes from."""

from __future__ import annotations

from provisioner.diagnostics import Span
from provisioner.model.documents import Document
from provisioner.model.json import Path


def origin_span(document: Document, path: Path) -> Span | None:
    """The span of the value at `path`, else of the nearest thing around it, else of the whole resource."""
    for end in range(len(path), 0, -1):
        span = document.origins.get(path[:end])
        if span is not None:
            return span
    return document.span


def place_text(document: Document, path: Path) -> str:
    """Where a finding was made, for `Diagnostic.origin`: template and ARM path."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    template = f"templates/{document.template}" if document.template else document.address
    return f"{template} -> {steps}" if steps else template
