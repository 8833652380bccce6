"""A project becomes ARM documents, one template a resource; a template's mistakes become diagnostics."""

from __future__ import annotations

from provisioner.render.codes import CODES
from provisioner.render.export import KNOWN_AFTER_APPLY, file_name, to_json
from provisioner.render.rendering import render
from provisioner.templating import TemplateSource

__all__ = ["CODES", "KNOWN_AFTER_APPLY", "TemplateSource", "file_name", "render", "to_json"]
