"""ARM templates: expressions, functions, loops and nested templates, down to plain resources."""

from __future__ import annotations

from provisioner.importing.arm.templates import Unfolding, bare_resources, template_resources

__all__ = ["Unfolding", "bare_resources", "template_resources"]
