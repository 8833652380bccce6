"""The only room that makes text for people and programs out of our values; each command's view is one module."""

from __future__ import annotations

from provisioner.report.rendering import FORMATS, render

__all__ = ["FORMATS", "render"]
